"""Working arrays are lent clean, and come back clean."""

import threading

import pytest

from entremise.matching.index.layout import F64
from entremise.matching.index.workbench import Workbench


def test_an_array_is_lent_again_once_given_back() -> None:
    bench = Workbench()
    with bench.zeros(10) as first, bench.zeros(10) as second:
        assert first is not second
        first[2:5] = 1.0
        first[2:5] = 0.0
    with bench.zeros(10) as again, bench.zeros(10) as other:
        assert {id(again), id(other)} == {id(first), id(second)}
        assert not again.any()
        assert not other.any()


def test_an_array_left_by_an_error_is_not_lent_again() -> None:
    bench = Workbench()
    with pytest.raises(ZeroDivisionError), bench.zeros(3) as soiled:
        soiled[0] = 1 / 0
    with bench.zeros(3) as array:
        assert array is not soiled


def test_threads_share_no_array() -> None:
    bench, lent = Workbench(), list[F64]()

    def borrow() -> None:
        with bench.zeros(3) as array:
            lent.append(array)

    borrow()
    thread = threading.Thread(target=borrow)
    thread.start()
    thread.join()
    assert lent[0] is not lent[1]
