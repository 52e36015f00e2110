using System.Text;
using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;

namespace Tandem.Edge.Tests.Gateway;

public sealed class AccountCallsTests
{
    private readonly AccountCalls _calls = new(2);

    [Fact]
    public void A_call_counts_for_who_calls_then_for_who_is_called_and_among_strangers_for_nobody()
    {
        var (alice, bob, stranger) = (Hop("sip:alice@tandem.test"), Hop("sip:bob@tandem.test"), Hop(""));
        Assert.Equal(_calls.KeyOf(alice, bob), _calls.KeyOf(alice, stranger));
        Assert.Equal(_calls.KeyOf(alice, bob), _calls.KeyOf(stranger, alice));
        Assert.NotEqual(_calls.KeyOf(alice, bob), _calls.KeyOf(bob, alice));
        for (var i = 0; i < 5; i++) Assert.True(_calls.TryAdd(_calls.KeyOf(stranger, stranger)));
    }

    [Fact]
    public void What_has_ended_makes_room()
    {
        var (one, other) = (_calls.KeyOf(Hop("sip:alice@tandem.test"), default), _calls.KeyOf(Hop("sip:bob@tandem.test"), default));
        Assert.True(_calls.TryAdd(one) && _calls.TryAdd(one) && _calls.TryAdd(other));
        Assert.False(_calls.TryAdd(one));
        _calls.Remove(one);
        Assert.True(_calls.TryAdd(one));
        Assert.False(_calls.TryAdd(one));
    }

    private static SessionHop Hop(string account) => new(default, Encoding.UTF8.GetBytes(account));
}
