using Tandem.Contracts;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Stun;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>
/// Tells the Edge's scanner trap of wrong passwords at the TURN server, and the TURN server of sources that the Edge trusts, so that nobody who registers is slowed down by what others do at his address. The two loops post to each
/// other, and neither waits.
/// </summary>
internal sealed class RelayWitness(SipLane lane, EdgeFunction edge, RelayLoop loop, LongTermAuthentication authentication, GuessingAlarm alarm, TimeProvider clock) : IStunWitness
{
    /// <inheritdoc/>
    /// <remarks>
    /// The password of a time-limited credential is held against nobody. Nobody guesses those, for they are keyed hashes of 160 bits; an office whose pages were given theirs before the key was changed, or by a server with
    /// another secret, has them wrong all at once. They are slowed down all the same.
    /// </remarks>
    public void Failed(in StunFlow flow, ReadOnlySpan<byte> userName, AuthenticationOutcome outcome)
    {
        var source = new Flow(flow.Transport == StunTransport.Udp ? SipTransport.Udp : SipTransport.Tcp, 0, flow.Remote, 0);
        Suspicion? why = IceCredentials.IsTimeLimited(userName) ? null : outcome == AuthenticationOutcome.UnknownUser ? Suspicion.UnknownUser : Suspicion.WrongSecret;
        lane.Post(_ => Judge(source, why));
    }

    /// <inheritdoc/>
    public void Waited(in StunFlow flow) => alarm.Waited(flow.Remote);

    private void Judge(Flow source, Suspicion? why)
    {
        var now = Instant.Now(clock);
        if (edge.Trusts(source.Remote, now)) loop.Post(_ => authentication.Trust(source.Remote, now));
        else if (why is { } suspicion) edge.Guard.Suspect(source, suspicion, now);
    }
}
