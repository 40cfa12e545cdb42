"""Distances on the ground, in kilometres, and bearings, on a sphere of the Earth's mean radius."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RADIUS = 6371.0088  # km, mean radius of the Earth


def kilometres(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """
    Give the great-circle distance between every two points, by the haversine formula.

    Parameters
    ----------
    lat, lon
        Degrees.

    Returns
    -------
    numpy.ndarray
        A row and a column a point.
    """
    y, x = np.radians(np.asarray(lat, dtype=float)), np.radians(np.asarray(lon, dtype=float))
    half = np.sin((y[:, None] - y) / 2) ** 2
    half = half + np.cos(y[:, None]) * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    return 2 * RADIUS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def to_lines(
    lat: np.ndarray, lon: np.ndarray, lines: Sequence[Sequence[tuple[float, float]]]
) -> np.ndarray:
    """
    Give the distance of each point from the nearest of some lines.

    The country around each point is taken as flat, which is good to about one part in a hundred up to a few
    hundred kilometres.

    Parameters
    ----------
    lat, lon
        Degrees.
    lines
        Points as pairs of longitude and latitude, as `geography.basemap` gives them.
    """
    pieces = [np.asarray(line, dtype=float) for line in lines if len(line) > 1]
    begin = np.concatenate([piece[:-1] for piece in pieces])
    end = np.concatenate([piece[1:] for piece in pieces])
    out = []
    for y, x in zip(lat, lon, strict=True):
        scale = np.radians(1) * RADIUS * np.array([np.cos(np.radians(y)), 1.0])
        a, b = (begin - (x, y)) * scale, (end - (x, y)) * scale
        along = b - a
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        t = np.clip(-(a * along).sum(axis=1) / length, 0, 1)
        out.append(np.hypot(*(a + t[:, None] * along).T).min())
    return np.array(out)


def bearing(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Give the first bearing from each point to each other: degrees from north, clockwise."""
    y, x = np.radians(np.asarray(lat, dtype=float)), np.radians(np.asarray(lon, dtype=float))
    turn = x[None, :] - x[:, None]
    east = np.sin(turn) * np.cos(y)[None, :]
    north = np.cos(y)[:, None] * np.sin(y) - np.sin(y)[:, None] * np.cos(y) * np.cos(turn)
    return np.degrees(np.arctan2(east, north)) % 360
