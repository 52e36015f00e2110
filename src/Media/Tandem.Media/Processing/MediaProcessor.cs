using Tandem.Kernel;
using Tandem.Rtp;

namespace Tandem.Media.Processing;

/// <summary>
/// Makes other packets of those of one source: another codec, another packet time. It sits between two legs of a bridge, and belongs to their loop; per packet it allocates nothing. Sequence numbers and sources are not its
/// matter: who sends what comes out of it has its own.
/// </summary>
public abstract class MediaProcessor : IDisposable
{
    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public virtual Instant Deadline => Instant.Never;

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="now">When it came.</param>
    /// <param name="output">Takes what is made of it, within the call.</param>
    public abstract void Receive(in RtpPacket packet, Instant now, IProcessorOutput output);

    /// <summary>Does what is due.</summary>
    public virtual void Advance(Instant now, IProcessorOutput output)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it has of native libraries.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
