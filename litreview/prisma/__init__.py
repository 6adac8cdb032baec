"""The PRISMA 2020 flow: boxes, identities, drawing."""
