using System.Globalization;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>The payload types that a party knows formats by. A number once said means the same for the whole session (RFC 3264 section 8.3.2), for all media that share an address too (RFC 9143 section 9.1).</summary>
internal sealed class PayloadTypes
{
    private readonly List<(CallLine Line, RtpFormat Format)> _known = [];

    /// <summary>Takes the numbers that the party itself uses.</summary>
    public void Take(CallLine line, IEnumerable<RtpFormat> formats)
    {
        foreach (var format in formats)
        {
            _known.RemoveAll(known => known.Line == line && known.Format.PayloadType == format.PayloadType);
            _known.Add((line, format));
        }
    }

    /// <summary>Forgets a medium whose place another has taken.</summary>
    public void Forget(CallLine line) => _known.RemoveAll(known => known.Line == line);

    /// <summary>Formats under the numbers that the party knows, or gets to know, them by. A format that stands there twice, or that repeats what does not stand there, is left out.</summary>
    public IReadOnlyList<RtpFormat> Number(CallLine line, IReadOnlyList<RtpFormat> formats)
    {
        var numbers = new Dictionary<byte, byte>();
        var numbered = new List<RtpFormat>();
        // What refers to others comes when these have their numbers.
        foreach (var format in formats.OrderBy(RedundancyOrder))
        {
            if (FormatReferences.Renumber(format, numbers) is not { } referring || Find(line, referring, numbered) is not { } number) continue;
            numbers.TryAdd(format.PayloadType, number);
            numbered.Add(WithNumber(referring, number));
        }

        // In the order that was wanted, which sorting has kept but for those.
        var order = formats.Select(format => numbers.TryGetValue(format.PayloadType, out var number) ? number : (byte?)null).ToList();
        numbered.Sort((one, other) => order.IndexOf(one.PayloadType).CompareTo(order.IndexOf(other.PayloadType)));
        return numbered;
    }

    private static int RedundancyOrder(RtpFormat format) => format.Is("red") ? 1 : format.Is("rtx") ? 2 : 0;

    private byte? Find(CallLine line, RtpFormat format, List<RtpFormat> taken)
    {
        foreach (var known in _known)
            if (known.Line == line && IsSame(known.Format, format) && !taken.Exists(other => other.PayloadType == known.Format.PayloadType)) return known.Format.PayloadType;
        if (taken.Exists(other => IsSame(other, format)) || Free(line, format.PayloadType) is not { } number) return null;
        _known.Add((line, WithNumber(format, number)));
        return number;
    }

    private byte? Free(CallLine line, byte wanted)
    {
        if (IsFree(wanted, line.IsBundled ? null : line)) return wanted;
        // The dynamic range, then what RFC 3551 leaves unassigned and RFC 5761 section 4 leaves to RTP.
        var dynamic = Enumerable.Range(96, 32).Concat(Enumerable.Range(35, 29)).Select(number => (byte)number).ToList();
        if (dynamic.Exists(number => IsFree(number, null))) return dynamic.Find(number => IsFree(number, null));
        return line.IsBundled || !dynamic.Exists(number => IsFree(number, line)) ? null : dynamic.Find(number => IsFree(number, line));
    }

    private bool IsFree(byte number, CallLine? line) => !_known.Exists(known => known.Format.PayloadType == number && (line is null || known.Line == line));

    private static bool IsSame(RtpFormat one, RtpFormat other) => one.IsSameFormat(other) && (!FormatReferences.Refers(one) || one.Parameters?.Text == other.Parameters?.Text);

    private static RtpFormat WithNumber(RtpFormat format, byte number) => format with
    {
        Map = format.Map with { PayloadType = number },
        Parameters = format.Parameters is null ? null : format.Parameters with { Format = number.ToString(CultureInfo.InvariantCulture) },
    };
}
