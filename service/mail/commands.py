"""flask mail: another name for the worker, which does more than mail."""

from service.web.commands import Commands
from service.web.job_commands import work

mail = Commands("mail", help="Another name of `flask jobs work`.")
mail.add_command(work)
