using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Retransmission;

namespace Tandem.Media.Legs;

/// <summary>
/// Asks a side for pictures' packets that did not come from it (RFC 4585 section 6.2.1), in the place of one behind us that asks for none: a phone that knows no feedback, or what decodes pictures here. Belongs to the loop.
/// </summary>
internal sealed class LossRequests
{
    // Not faster than feedback goes out (RFC 4585 section 3.5), or one packet would be asked for several times at once.
    private static readonly NackGeneratorOptions Options = NackGeneratorOptions.Default with { MinInterval = TimeSpan.FromMilliseconds(60) };

    private readonly NackGenerator _missing = new(Options);
    private uint _ssrc;
    private int _gaveUp;

    /// <summary>When <see cref="Take"/> has something.</summary>
    public Instant Deadline => _missing.Deadline;

    /// <summary>Takes a packet that came, for the first time or again.</summary>
    public void Receive(in RtpPacket packet, Instant now)
    {
        if (packet.Ssrc != _ssrc) _missing.Restart();
        _ssrc = packet.Ssrc;
        _missing.Receive(packet.SequenceNumber, now);
    }

    /// <summary>Lists what is to be asked for now.</summary>
    /// <param name="roundTrip">To the side and back.</param>
    /// <param name="lost">Where to.</param>
    /// <param name="now">The time.</param>
    /// <param name="hasGivenUp">Whether some are not waited for any more, so that only a picture helps that needs no other.</param>
    /// <returns>How many.</returns>
    public int Take(TimeSpan roundTrip, Span<ushort> lost, Instant now, out bool hasGivenUp)
    {
        var count = _missing.Take(now, roundTrip, lost);
        hasGivenUp = _missing.GaveUp != _gaveUp;
        _gaveUp = _missing.GaveUp;
        return count;
    }
}
