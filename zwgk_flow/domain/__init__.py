"""What is true of a plan and what follows from it; pure, knows no clock, no file and no SQL."""
