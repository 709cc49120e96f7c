"""One release takes another's place while people use it."""

from tests.containers.balancer import balancing
from tests.system.load import Load


def test_a_task_that_gives_way_to_another_drops_no_request(task, tmp_path, record_property):
    """O2, F12: the new one is there, the balancer turns to it, the old one is stopped by its images' own signals."""
    (folder := tmp_path / "balancer").mkdir()
    old = task()
    with balancing(folder, old.url) as balancer, Load(balancer, readers=8, visitors=2) as load:
        load.wait_for(200)
        while len(load.seen) < 10_000:
            new = task()
            balancer.turn_to([old.url, new.url])
            load.wait_for(100)
            balancer.turn_to([new.url])
            assert old.stop() == (0, 0)
            old = new
        load.wait_for(200)

    record_property("requests", len(load.seen))
    assert {seen.status for seen in load.seen} == {200}
    assert {seen.what for seen in load.seen} == {"_read", "_log_in"}
