using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing;

/// <summary>Which formats can pass from one leg to another as they are.</summary>
internal static class RelayableFormats
{
    extension(RtpFormat incoming)
    {
        /// <summary>Whether the other side reads what comes in this format: it is the same one, and nothing in it is more than the other side allows.</summary>
        public bool IsRelayableAs(RtpFormat outgoing)
        {
            if (!incoming.IsSameFormat(outgoing)) return false;
            // Whoever refuses annex B has no decoder for its silence (RFC 4856 section 2.1.9).
            if (incoming.Is("G729")) return !Refuses(outgoing) || Refuses(incoming);
            return !(incoming.Is("AMR") || incoming.Is("AMR-WB")) || IsWithin(outgoing.Parameters?.Find("mode-set"), incoming.Parameters?.Find("mode-set"));
        }
    }

    private static bool Refuses(RtpFormat format) => "no".Equals(format.Parameters?.Find("annexb"), StringComparison.OrdinalIgnoreCase);

    private static bool IsWithin(string? allowed, string? sent)
    {
        if (allowed is null) return true;
        var set = allowed.Split(',', StringSplitOptions.TrimEntries);
        return sent is not null && sent.Split(',', StringSplitOptions.TrimEntries).All(mode => set.Contains(mode));
    }
}
