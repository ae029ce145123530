from tests.web.conftest import *
from tests.web.test_access_matrix import *
def test_x(matrix):
    row=next(r for r in ROWS if r.rule=="/staff/queue/claim" and r.case=="granted")
    a=matrix.ask(row,"examiner"); print(a.status_code,a.headers.get("Location"), matrix.station("granted"))
    assert 0
