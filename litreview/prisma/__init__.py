"""The PRISMA 2020 flow: boxes, identities, drawing."""

from __future__ import annotations
