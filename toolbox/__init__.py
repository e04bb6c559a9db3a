"""The toolbox: what a municipality works on with after its day. Knows booking and notifications; they never name it."""
