namespace Tandem.Kernel.Tests;

public sealed class LaneQueueTests : IDisposable
{
    private readonly List<int> _abandoned = [];
    private readonly LaneQueue<int> _queue;
    private readonly SemaphoreSlim _wakes = new(0);

    public LaneQueueTests() => _queue = new LaneQueue<int>(() => _wakes.Release(), _abandoned.Add);

    public void Dispose() => _wakes.Dispose();

    [Fact]
    public void Items_come_out_in_the_order_of_posting()
    {
        _queue.Post(1);
        _queue.Post(2);

        Assert.False(_queue.IsEmpty);
        Assert.Equal([1, 2], TakeAll());
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void A_lane_that_is_awake_is_not_woken()
    {
        _queue.Post(1);

        Assert.Equal(0, _wakes.CurrentCount);
    }

    [Fact]
    public void A_sleeping_lane_is_woken_once_for_many_posts()
    {
        Assert.True(_queue.TrySleep());

        _queue.Post(1);
        _queue.Post(2);

        Assert.Equal(1, _wakes.CurrentCount);
    }

    [Fact]
    public void A_lane_does_not_sleep_on_an_item()
    {
        _queue.Post(1);

        Assert.False(_queue.TrySleep());

        _queue.Post(2);
        Assert.Equal(0, _wakes.CurrentCount);
    }

    [Fact]
    public void A_lane_that_woke_by_itself_is_not_woken()
    {
        Assert.True(_queue.TrySleep());
        _queue.Awaken();

        _queue.Post(1);

        Assert.Equal(0, _wakes.CurrentCount);
    }

    [Fact]
    public void What_was_posted_before_closing_can_be_taken_and_what_comes_after_is_abandoned()
    {
        _queue.Post(1);
        _queue.Close();
        Assert.Equal([1], TakeAll());

        _queue.Post(2);

        Assert.Equal([2], _abandoned);
        Assert.True(_queue.IsEmpty);
        Assert.False(_queue.TrySleep());
    }

    [Fact]
    public void Every_item_of_many_threads_comes_once_in_the_order_of_its_thread()
    {
        const int Posters = 4;
        const int Each = 20_000;
        using var start = new Barrier(Posters + 1);
        var posters = Enumerable.Range(0, Posters).Select(poster => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < Each; i++) _queue.Post((poster * Each) + i);
        })).ToArray();
        foreach (var poster in posters) poster.Start();
        start.SignalAndWait(TestContext.Current.CancellationToken);

        var next = new int[Posters];
        for (var left = Posters * Each; left > 0;)
        {
            while (_queue.TryTake(out var item))
            {
                Assert.Equal(next[item / Each]++, item % Each);
                left--;
            }

            // A lost wake-up would leave this waiting for ever.
            if (left > 0 && _queue.TrySleep()) _wakes.Wait(TestContext.Current.CancellationToken);
            _queue.Awaken();
        }

        foreach (var poster in posters) poster.Join();
        Assert.True(_queue.IsEmpty);
    }

    private List<int> TakeAll()
    {
        var items = new List<int>();
        while (_queue.TryTake(out var item)) items.Add(item);
        return items;
    }
}
