using System.Text;
using Tandem.Contracts.Media;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>Which profile comes after one that was refused, and which refusals mean the profile.</summary>
internal static class ProfileOrder
{
    private static readonly MediaProfile[] AfterBrowser = [MediaProfile.Avp, MediaProfile.Savp, MediaProfile.DtlsSavp];
    private static readonly MediaProfile[] InTheClear = [MediaProfile.Avp, MediaProfile.Savp, MediaProfile.DtlsSavp, MediaProfile.WebRtc];
    private static readonly MediaProfile[] WithKeys = [MediaProfile.Savp, MediaProfile.Avp, MediaProfile.DtlsSavp, MediaProfile.WebRtc];

    /// <summary>The next profile.</summary>
    /// <param name="first">The one that was tried first.</param>
    /// <param name="tried">All that were tried, each a bit at its number.</param>
    /// <param name="next">The next one.</param>
    public static bool TryGetNext(MediaProfile first, int tried, out MediaProfile next)
    {
        foreach (var profile in Of(first))
        {
            if ((tried & Bit(profile)) != 0) continue;
            next = profile;
            return true;
        }

        next = default;
        return false;
    }

    /// <summary>The bit of a profile in the set of those that were tried.</summary>
    public static int Bit(MediaProfile profile) => 1 << (int)profile;

    /// <summary>
    /// Whether a refusal is about the description: 488, 415 and 606 are (RFC 3261 sections 21.4.13, 21.4.26 and 21.6.4). Some phones take 400, 500, 501 or 580, and say what they mean in Warning or in the reason phrase.
    /// </summary>
    public static bool IsRefusalOfDescription(SipMessage response) => response.StatusCode switch
    {
        415 or 488 or 606 => true,
        400 or 406 or 500 or 501 or 503 or 580 => BlamesMedia(response),
        _ => false,
    };

    private static MediaProfile[] Of(MediaProfile first) => first switch
    {
        MediaProfile.WebRtc => AfterBrowser,
        MediaProfile.Savp => WithKeys,
        _ => InTheClear,
    };

    private static bool BlamesMedia(SipMessage response)
    {
        // Warnings 300 to 307 are about the description (RFC 3261 section 20.43).
        if (response[HeaderName.Warning] is [(byte)'3', (byte)'0', >= (byte)'0' and <= (byte)'7', ..]) return true;
        Span<byte> phrase = stackalloc byte[Math.Min(response.ReasonPhrase.Length, 64)];
        Ascii.ToLower(response.ReasonPhrase[..phrase.Length], phrase, out _);
        return phrase.IndexOf("sdp"u8) >= 0 || phrase.IndexOf("codec"u8) >= 0 || phrase.IndexOf("media"u8) >= 0 || phrase.IndexOf("profile"u8) >= 0 || phrase.IndexOf("srtp"u8) >= 0;
    }
}
