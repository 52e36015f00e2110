namespace Tandem.Transport;

/// <summary>The one way into the relay's loop for other threads. With thousands of relayed sockets many are ready at once, and one wait serves them all.</summary>
internal sealed class RelayInbox() : LoopInbox<RelayInput>(events: 256)
{
    /// <inheritdoc/>
    protected override RelayInput InputOf(LoopCommand command) => new(RelayInputKind.Command, command);

    /// <inheritdoc/>
    protected override void Abandon(RelayInput input)
    {
        if (input.Target is StunConnection connection) connection.Abandon();
        else if (input.Target is LoopCommand command) command.Abandon();
    }
}
