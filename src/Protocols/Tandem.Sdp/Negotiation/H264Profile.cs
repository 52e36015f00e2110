using System.Globalization;
using Tandem.Sdp.Rtp;

namespace Tandem.Sdp.Negotiation;

/// <summary>A profile of H.264, which several values of profile-level-id stand for (RFC 6184 section 8.1, table 5).</summary>
public enum H264Profile
{
    /// <summary>Constrained Baseline: what everybody reads.</summary>
    ConstrainedBaseline,

    /// <summary>Baseline.</summary>
    Baseline,

    /// <summary>Main.</summary>
    Main,

    /// <summary>Extended.</summary>
    Extended,

    /// <summary>High.</summary>
    High,

    /// <summary>Constrained High: High without interlacing and B pictures.</summary>
    ConstrainedHigh,
}

/// <summary>Profiles in descriptions.</summary>
internal static class H264Profiles
{
    extension(H264Profile)
    {
        /// <summary>The profile of a format; null for one that the table does not have.</summary>
        public static H264Profile? Of(FormatParameters? parameters)
        {
            // Without the parameter it is Baseline at level 1 (section 8.1).
            if (parameters?.Find("profile-level-id") is not { } id) return H264Profile.Baseline;
            if (id.Length != 6 || !int.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return null;
            var (profile, constraints) = (value >> 16, value >> 8 & 0xFF);
            var (set0, set1) = ((constraints & 0x80) != 0, (constraints & 0x40) != 0);
            return profile switch
            {
                0x42 => set1 ? H264Profile.ConstrainedBaseline : H264Profile.Baseline,
                0x4D => set0 ? H264Profile.ConstrainedBaseline : H264Profile.Main,
                0x58 => set0 ? set1 ? H264Profile.ConstrainedBaseline : H264Profile.Baseline : H264Profile.Extended,
                0x64 => (constraints & 0x0C) == 0x0C ? H264Profile.ConstrainedHigh : H264Profile.High,
                _ => null,
            };
        }
    }
}
