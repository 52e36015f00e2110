using Tandem.Kernel;
using Tandem.Rtp;

namespace Tandem.Media.Processing;

/// <summary>
/// Makes other packets of those of one source: another codec, another packet time. It sits between two legs of a bridge, and belongs to their loop; per packet it allocates nothing. Sequence numbers and sources are not its
/// matter: who sends what comes out of it has its own.
/// </summary>
/// <remarks>
/// After every call the <see cref="Deadline"/> may be another one. Timestamps that come out go on without a jump when the source begins anew, so who sends them adds one and the same offset as long as there is this processor.
/// </remarks>
public abstract class MediaProcessor : IDisposable
{
    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public virtual Instant Deadline => Instant.Never;

    /// <summary>What it has counted so far.</summary>
    public virtual ProcessorCounters Counters => default;

    /// <summary>The mode in which the source wants to be sent to, for <see cref="RequestMode"/> of the processor of the other direction (AMR, RFC 4867 section 4.3.1); null when it has no wish.</summary>
    public virtual int? ModeRequest => null;

    /// <summary>Called from any thread when <see cref="Advance"/> has something to do though no deadline has said so, as when another thread has worked for it; who owns the loop sets it before anything else.</summary>
    public Action? Wake { get; set; }

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="now">When it came.</param>
    /// <param name="output">Takes what is made of it, within the call.</param>
    public abstract void Receive(in RtpPacket packet, Instant now, IProcessorOutput output);

    /// <summary>Does what is due.</summary>
    public virtual void Advance(Instant now, IProcessorOutput output)
    {
    }

    /// <summary>Puts a key into what comes out, as an event or as a tone, instead of the sound of the source while it lasts. Keys wait for each other.</summary>
    /// <param name="key">One of <c>0</c> to <c>9</c>, <c>*</c>, <c>#</c>, <c>A</c> to <c>D</c>.</param>
    /// <param name="duration">How long it is held; 40 ms to 10 s.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is due at once.</param>
    /// <param name="level">How loud, in dBm0, -63 to 0; null for the usual.</param>
    /// <returns>False when there is no such key, or no way to send it, or too many wait.</returns>
    public virtual bool PressKey(char key, TimeSpan duration, Instant now, IProcessorOutput output, int? level = null) => false;

    /// <summary>The receiver of what comes out has lost its picture and needs a whole one (PLI, FIR: RFC 4585 section 6.3.1, RFC 5104 section 4.3.1).</summary>
    /// <param name="now">The time.</param>
    public virtual void RequestKeyFrame(Instant now)
    {
    }

    /// <summary>The receiver of what comes out can take so much now (REMB, TMMBR: RFC 5104 section 4.2.1); told again as it changes.</summary>
    /// <param name="bitsPerSecond">Bits a second.</param>
    /// <param name="now">The time.</param>
    public virtual void LimitBitRate(long bitsPerSecond, Instant now)
    {
    }

    /// <summary>Changes to a mode that the receiver of what comes out asked for, as far as its parameters allow.</summary>
    public virtual void RequestMode(int mode)
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
