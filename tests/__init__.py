"""The tests: small databases of cases in `cases/`, and the checks that each case goes through."""
