"""The studio's work done in other processes: a module has the asking and the doing half of one job."""
