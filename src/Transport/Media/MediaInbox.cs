namespace Tandem.Transport;

/// <summary>The one way into a media loop for other threads. With thousands of sockets many are ready at once, and one wait serves them all.</summary>
internal sealed class MediaInbox() : LoopInbox<LoopCommand>(events: 256)
{
    /// <inheritdoc/>
    protected override LoopCommand InputOf(LoopCommand command) => command;

    /// <inheritdoc/>
    protected override void Abandon(LoopCommand input) => input.Abandon();
}
