using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Tests.Transactions;

/// <summary>RFC 8489 section 6.2.</summary>
public sealed class StunClientTransactionTests
{
    private static readonly Instant Start = new(TimeSpan.TicksPerHour);

    private readonly StunClientTransactions<string> _transactions = new(StunTransactionOptions.Default);

    [Fact]
    public void Over_UDP_a_request_is_sent_seven_times_in_doubling_intervals_and_then_given_up()
    {
        var request = Request();
        var transaction = _transactions.Start(request, "state", isStream: false, Start);
        Assert.Equal(
            [(0, StunTransactionOutputKind.Transmit), (500, StunTransactionOutputKind.Transmit), (1500, StunTransactionOutputKind.Transmit), (3500, StunTransactionOutputKind.Transmit),
                (7500, StunTransactionOutputKind.Transmit), (15_500, StunTransactionOutputKind.Transmit), (31_500, StunTransactionOutputKind.Transmit), (39_500, StunTransactionOutputKind.TimedOut)],
            Run());
        Assert.Equal(request, transaction.Request.ToArray());
        Assert.Equal(("state", 7, false), (transaction.State, transaction.Requests, transaction.IsWaiting));
        AssertNothingIsLeft();
    }

    [Fact]
    public void Over_a_stream_it_is_sent_once()
    {
        _transactions.Start(Request(), "", isStream: true, Start);
        Assert.Equal([(0, StunTransactionOutputKind.Transmit), (39_500, StunTransactionOutputKind.TimedOut)], Run());
        AssertNothingIsLeft();
    }

    [Fact]
    public void The_first_interval_can_be_another_one()
    {
        _transactions.Start(Request(), "", isStream: false, Start, TimeSpan.FromMilliseconds(100));
        var outputs = Run();
        Assert.Equal([0, 100, 300, 700, 1500, 3100, 6300, 7900], outputs.Select(output => output.Milliseconds));
    }

    [Fact]
    public void Rc_and_Rm_are_options()
    {
        var transactions = new StunClientTransactions<int>(new StunTransactionOptions { MaxRequests = 1, LastWait = 4 });
        transactions.Start(Request(), 0, isStream: false, Start);
        Assert.Equal(Start + TimeSpan.FromSeconds(2), transactions.Deadline);
    }

    [Fact]
    public void An_answered_one_has_ended()
    {
        var transaction = _transactions.Start(Request(), "", isStream: false, Start);
        Assert.True(_transactions.TryFind(transaction.Id, out var found));
        Assert.Same(transaction, found);
        _transactions.End(transaction);
        _transactions.End(transaction);
        Assert.False(_transactions.TryFind(transaction.Id, out _));
        Assert.Empty(Run());
        AssertNothingIsLeft();
    }

    [Fact]
    public void One_that_is_not_repeated_still_waits_as_long()
    {
        var transaction = _transactions.Start(Request(), "", isStream: false, Start);
        _transactions.StopRepeating(transaction);
        Assert.Equal([(0, StunTransactionOutputKind.Transmit), (39_500, StunTransactionOutputKind.TimedOut)], Run());
        AssertNothingIsLeft();
    }

    [Fact]
    public void Several_wait_side_by_side()
    {
        var transactions = Enumerable.Range(0, 50).Select(i => _transactions.Start(Request(), i.ToString(System.Globalization.CultureInfo.InvariantCulture), isStream: false, Start + TimeSpan.FromMilliseconds(i))).ToList();
        foreach (var transaction in transactions.Where((_, i) => i % 2 == 0)) _transactions.End(transaction);
        Assert.Equal(25, _transactions.Count);
        Assert.Equal(25, Run().Count(output => output.Kind == StunTransactionOutputKind.TimedOut));
        AssertNothingIsLeft();
    }

    [Fact]
    public void A_transaction_id_is_used_once()
    {
        var request = Request();
        _transactions.Start(request, "", isStream: false, Start);
        Assert.Throws<ArgumentException>(() => _transactions.Start(request, "", isStream: false, Start));
        Assert.Throws<ArgumentException>(() => _transactions.Start(request.AsSpan(0, 19), "", isStream: false, Start));
        Assert.Equal(1, _transactions.Count);
    }

    private static byte[] Request() => new StunWriter(new byte[20], StunClass.Request, StunMethod.Binding, TransactionId.Random()).Written.ToArray();

    private void AssertNothingIsLeft() => Assert.Equal((0, Instant.Never), (_transactions.Count, _transactions.Deadline));

    private List<(int Milliseconds, StunTransactionOutputKind Kind)> Run()
    {
        var outputs = new List<(int, StunTransactionOutputKind)>();
        for (var now = Start; ; now = _transactions.Deadline)
        {
            if (now == Instant.Never) return outputs;
            _transactions.Advance(now);
            while (_transactions.TryTake(out var output)) outputs.Add(((int)(now - Start).TotalMilliseconds, output.Kind));
        }
    }
}
