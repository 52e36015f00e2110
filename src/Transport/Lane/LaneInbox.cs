namespace Tandem.Transport;

/// <summary>The one way into the SIP lane for other threads. A node has few UDP sockets, and so few events of one wait.</summary>
internal sealed class LaneInbox() : LoopInbox<LaneInput>(events: 64)
{
    /// <inheritdoc/>
    protected override LaneInput InputOf(LoopCommand command) => new(LaneInputKind.Command, command);

    /// <inheritdoc/>
    protected override void Abandon(LaneInput input)
    {
        if (input.Target is SipConnection connection) connection.Abort(ConnectionEnd.Local);
        else if (input.Target is LoopCommand command) command.Abandon();
    }
}
