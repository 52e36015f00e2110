using System.Buffers.Text;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>Writes the 200 to a REGISTER: all current bindings (RFC 3261 section 10.3 step 8) and what the extensions add.</summary>
internal static class RegisterResponse
{
    /// <summary>Adds a Contact field for each binding.</summary>
    public static void AppendContacts(SipMessage response, Location.Registration registration, bool withGruu, Instant now)
    {
        foreach (var binding in registration.Bindings)
        {
            var value = new SipWriter(new byte[binding.Contact.Length + registration.AddressOfRecord.Length + 2 * binding.Instance.Length + binding.Features.Length + 128]);
            value.Append((byte)'<');
            value.Append(binding.Contact.Span);
            value.Append(">;expires="u8);
            value.Append((long)Math.Ceiling((binding.Expires - now).TotalSeconds));
            AppendPreference(ref value, binding.Preference);
            if (!binding.Instance.IsEmpty) AppendInstance(ref value, registration.AddressOfRecord.Span, binding, withGruu);
            value.Append(binding.Features.Span);
            response.Append(HeaderName.Contact, value.Written);
        }
    }

    /// <summary>Adds Date (RFC 3261 section 10.3 step 8: clients without a clock set theirs by it).</summary>
    public static void AppendDate(SipMessage response, DateTimeOffset now)
    {
        Span<byte> date = stackalloc byte[32];
        Utf8Formatter.TryFormat(now, date, out var length, 'R');
        response.Append(HeaderName.Date, date[..length]);
    }

    private static void AppendPreference(ref SipWriter value, ushort preference)
    {
        if (preference == 1000) return;
        value.Append(";q=0."u8);
        value.Append((byte)('0' + preference / 100));
        value.Append((byte)('0' + preference / 10 % 10));
        value.Append((byte)('0' + preference % 10));
    }

    private static void AppendInstance(ref SipWriter value, ReadOnlySpan<byte> addressOfRecord, Binding binding, bool withGruu)
    {
        value.Append(";+sip.instance=\"<"u8);
        value.Append(binding.Instance.Span);
        value.Append(">\""u8);
        if (binding.RegId != 0)
        {
            value.Append(";reg-id="u8);
            value.Append(binding.RegId);
        }

        if (!withGruu) return;
        value.Append(";pub-gruu=\""u8);
        Gruu.Write(addressOfRecord, binding.Instance.Span, ref value);
        value.Append((byte)'"');
    }
}
