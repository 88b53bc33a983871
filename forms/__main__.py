"""``python -m onboarding.forms check FILE``: lint a questionnaire before it ships."""

from __future__ import annotations

import argparse
import sys

from onboarding.forms.errors import QuestionnaireError
from onboarding.forms.questionnaire import Questionnaire


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 where the file is sound, 1 with one ``file:line: remedy`` a fault otherwise."""
    parser = argparse.ArgumentParser(prog="python -m onboarding.forms", description=__doc__)
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="report every fault in a file, with line and remedy")
    check.add_argument("file")
    check.add_argument("--locale", default="en", help="language of the report: en or zh")
    options = parser.parse_args(argv)
    try:
        questionnaire = Questionnaire.load(options.file)
    except QuestionnaireError as error:
        print("\n".join(error.lines(options.locale)), file=sys.stderr)
        return 1
    print(f"{options.file}: {len(list(questionnaire))} questions, version {questionnaire.version}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
