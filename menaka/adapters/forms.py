"""What files of UCDP and of ACLED are made of: their columns, older names of them, their first year."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The columns of GED since release 17, in their order: some releases came without a line of names.
GED = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name",
    "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """The form of a data set's files."""

    name: str
    needed: tuple[str, ...]
    numbers: tuple[str, ...]  # used as numbers; the id of UCDP is one too
    words: tuple[str, ...]
    since: int  # the first year that the data set covers
    aliases: Mapping[str, str] = field(default_factory=dict)  # names in other releases
    unheaded: tuple[str, ...] = ()  # the columns of a file without a line of names
    keep: tuple[str, ...] = ()  # columns that the reader wants as they are
    countries: tuple[str, ...] = ()  # to which the reader confines it; none are all

    @property
    def used(self) -> list[str]:
        """Return every column that is read where a file has it."""
        return list(dict.fromkeys([*self.needed, *self.numbers, *self.words, *self.keep]))


UCDP = Form(
    name="UCDP",
    needed=("id", "date_start", "date_end", "best", "low", "high"),
    numbers=(
        *("id", "best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians"),
        *("type_of_violence", "date_prec", "where_prec", "latitude", "longitude"),
    ),
    words=("where_coordinates", "country", "side_a", "side_b", "code_status"),
    since=1989,
    aliases={"best_est": "best", "low_est": "low", "high_est": "high"},
    unheaded=GED,
)
ACLED = Form(
    name="ACLED",
    needed=("event_id_cnty", "event_date", "fatalities"),
    numbers=(
        *("fatalities", "time_precision", "geo_precision", "latitude", "longitude", "timestamp"),
    ),
    words=(
        *("event_type", "sub_event_type", "country", "location"),
        *("actor1", "actor2", "assoc_actor_1", "assoc_actor_2"),
    ),
    since=1997,
    aliases={
        "ally_actor_1": "assoc_actor_1",
        "ally_actor_2": "assoc_actor_2",
        "geo_precis": "geo_precision",
        "time_preci": "time_precision",
    },
)
FORMS = (UCDP, ACLED)

# Every name by which a line of column names is known.
KNOWN = {*GED, *(name for form in FORMS for name in (*form.used, *form.aliases))}
