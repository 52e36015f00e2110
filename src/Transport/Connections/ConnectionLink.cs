using System.IO.Pipelines;

namespace Tandem.Transport;

/// <summary>What moves octets between a <see cref="Connection"/> and its peer.</summary>
internal abstract class ConnectionLink
{
    /// <summary>Where the connection's queue is written to.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Whether writing to it costs no more than copying, so that the lane may do it.</summary>
    public abstract bool IsDirect { get; }

    /// <summary>Reads and posts to the lane until the peer has ended its side or the connection was cut off.</summary>
    public abstract Task ReadAsync();

    /// <summary>Cuts the connection off, so that <see cref="ReadAsync"/> ends. Any thread, and more than once.</summary>
    public abstract void Abort();

    /// <summary>The end of what is sent, as the link says goodbye; empty when it does not. Any thread.</summary>
    public virtual ReadOnlyMemory<byte> Goodbye() => default;

    /// <summary>Everything is sent, the goodbye too: sees to it that <see cref="ReadAsync"/> ends. Any thread.</summary>
    public abstract void Sent();

    /// <summary>Everything that was queued was handed to the stream: tells the peer that nothing more comes, and reads on. Once. Any thread.</summary>
    public virtual void EndSending() => throw new NotSupportedException("It ends as a whole.");

    /// <summary>Nothing came for the time that the link has set: asks for a sign of life. Any thread.</summary>
    public virtual void Idle()
    {
    }
}
