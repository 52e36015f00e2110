using System.Text;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>The feature parameters of a registered Contact (RFC 3840 section 9): all but those that say how and for how long it is registered.</summary>
internal static class FeatureParameters
{
    // More than any device says; what is longer is not kept, as if the device had said nothing of itself.
    private const int MaxLength = 2_048;

    /// <summary>The parameters as they are kept, <c>;audio;methods="INVITE,ACK"</c>; nothing for a contact without.</summary>
    public static ReadOnlyMemory<byte> Of(Parameters parameters)
    {
        var length = 0;
        foreach (var parameter in parameters)
            if (!IsOfRegistration(parameter.Name)) length += parameter.Name.Length + parameter.Value.Length + 2;
        if (length is 0 or > MaxLength) return default;
        var kept = new SipWriter(new byte[length]);
        foreach (var parameter in parameters)
        {
            if (IsOfRegistration(parameter.Name)) continue;
            kept.Append((byte)';');
            kept.Append(parameter.Name);
            if (parameter.Value.IsEmpty) continue;
            kept.Append((byte)'=');
            kept.Append(parameter.Value);
        }

        return Folding.Undo(kept.Written);
    }

    private static bool IsOfRegistration(ReadOnlySpan<byte> name) =>
        Is(name, "expires"u8) || Is(name, "q"u8) || Is(name, "+sip.instance"u8) || Is(name, "reg-id"u8) || Is(name, "pub-gruu"u8) || Is(name, "temp-gruu"u8)
        || Is(name, "temp-gruu-cookie"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);
}
