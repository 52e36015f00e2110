using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

public sealed class GatheringTests
{
    private static readonly PeerAddress Server = IceScene.Address("198.51.100.1", 3478);
    private static readonly PeerAddress Mapped = IceScene.Address("203.0.113.9", 4444);
    private static readonly CandidateBase Second = new(CandidateTransport.Udp, IceScene.Address("192.0.2.1", 1001));

    private readonly Gathering _gathering = new(IceOptions.Default);
    private readonly List<GatheringOutput> _outputs = [];
    private Instant _now = new(1);

    [Fact]
    public void Each_base_asks_after_the_other_and_learns_what_the_server_saw()
    {
        Add(IceWire.Local);
        Add(Second);
        Assert.Single(Transmits());
        Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal([IceWire.Local, Second], Transmits().Select(output => output.Local));
        Assert.True(Receive(IceWire.Local, Server, Response(Transmits()[0])));
        Assert.True(Receive(Second, Server, Response(Transmits()[1])));
        Assert.Equal([GatheringOutputKind.Found, GatheringOutputKind.Found, GatheringOutputKind.Finished], _outputs.Where(output => output.Kind != GatheringOutputKind.Transmit).Select(output => output.Kind));
        Assert.All(_outputs.Where(output => output.Kind == GatheringOutputKind.Found), output => Assert.Equal((Mapped, Server), (output.Mapped, output.Server)));
    }

    [Fact]
    public void What_is_no_answer_of_the_server_is_left_to_the_agent()
    {
        Add(IceWire.Local);
        var response = Response(Transmits()[0]);
        Assert.False(Receive(IceWire.Local, IceScene.Address("198.51.100.9", 3478), response));
        Assert.False(Receive(Second, Server, response));
        Assert.False(Receive(IceWire.Local, Server, [1, 2, 3]));
        Assert.False(Receive(IceWire.Local, Server, Transmits()[0].Octets.ToArray()));
        Assert.True(Receive(IceWire.Local, Server, response));
        Assert.False(Receive(IceWire.Local, Server, response));
    }

    [Fact]
    public void A_server_that_is_silent_or_refuses_has_failed()
    {
        Add(IceWire.Local);
        Add(Second);
        Advance(TimeSpan.FromMilliseconds(60));
        var error = StunWriter.Respond(Wire.Parse(Transmits()[1].Octets.Span), StunClass.ErrorResponse, new byte[100]);
        error.WriteErrorCode(StunErrorCode.ServerError);
        Assert.True(Receive(Second, Server, error.Written.ToArray()));
        Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(2, _outputs.Count(output => output.Kind == GatheringOutputKind.Failed));
        Assert.Equal(7, Transmits().Count(output => output.Local == IceWire.Local));
        Assert.Equal(GatheringOutputKind.Finished, _outputs[^1].Kind);
        Assert.Equal(0, _gathering.Count);
        Assert.Equal(Instant.Never, _gathering.Deadline);
    }

    [Fact]
    public void What_was_found_is_kept_alive_until_it_is_stopped()
    {
        Add(IceWire.Local);
        Receive(IceWire.Local, Server, Response(Transmits()[0]));
        _outputs.Clear();
        Advance(TimeSpan.FromSeconds(46));
        Assert.Equal(3, Transmits().Count);
        Assert.All(Transmits(), output => Assert.Equal(StunClass.Indication, Wire.Parse(output.Octets.Span).Class));
        _gathering.Stop();
        Assert.Equal(Instant.Never, _gathering.Deadline);
        Assert.Equal(0, _gathering.Count);
    }

    [Fact]
    public void It_is_bounded()
    {
        for (var i = 0; i < IceOptions.Default.MaxLocalCandidates; i++) Assert.True(_gathering.Add(IceWire.Local, Server, _now));
        Assert.False(_gathering.Add(IceWire.Local, Server, _now));
        _gathering.Stop();
        Assert.Equal(0, _gathering.Count);
    }

    private List<GatheringOutput> Transmits() => [.. _outputs.Where(output => output.Kind == GatheringOutputKind.Transmit)];

    private static byte[] Response(GatheringOutput request)
    {
        var response = StunWriter.Respond(Wire.Parse(request.Octets.Span), StunClass.SuccessResponse, new byte[100]);
        response.WriteXorAddress(StunAttributeType.XorMappedAddress, Mapped);
        return response.Written.ToArray();
    }

    private void Add(CandidateBase local)
    {
        Assert.True(_gathering.Add(local, Server, _now));
        Drain();
    }

    private bool Receive(CandidateBase local, PeerAddress from, byte[] octets)
    {
        var isTaken = _gathering.Receive(local, from, octets, _now);
        Drain();
        return isTaken;
    }

    private void Advance(TimeSpan time)
    {
        var end = _now + time;
        while (_gathering.Deadline <= end)
        {
            if (_gathering.Deadline > _now) _now = _gathering.Deadline;
            _gathering.Advance(_now);
            Drain();
        }

        _now = end;
    }

    private void Drain()
    {
        while (_gathering.TryTake(out var output)) _outputs.Add(output);
    }
}
