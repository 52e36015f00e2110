using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>Writes the 200 to a REGISTER: all current bindings (RFC 3261 section 10.3 step 8) and what the extensions add.</summary>
internal sealed class RegisterResponse(TemporaryGruus temporaryGruus, Identifiers identifiers)
{
    // Beside contact, features and twice address-of-record and instance: names, numbers, quotes.
    private const int Overhead = 128 + TemporaryGruus.MaxLength;
    private const int MaxOnStack = 1024;

    /// <summary>Adds a Contact field for each binding.</summary>
    public void AppendContacts(SipMessage response, Location.Registration registration, bool withGruu, Instant now)
    {
        Span<byte> stack = stackalloc byte[MaxOnStack];
        foreach (var binding in registration.Bindings)
        {
            var needed = binding.Contact.Length + binding.Features.Length + 2 * (registration.AddressOfRecord.Length + binding.Instance.Length) + Overhead;
            var value = new SipWriter(needed <= MaxOnStack ? stack : new byte[needed]);
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

    /// <summary>Adds Service-Route (RFC 3608 section 6.4): the listener that the request came to, which leads to the proxy in this node.</summary>
    public static void AppendServiceRoute(SipMessage response, in Flow flow, IFlowDirectory flows)
    {
        var sentBy = flows.Listener(flow).SentBy.Span;
        var value = new SipWriter(stackalloc byte[MaxOnStack]);
        value.Append("<sip:"u8);
        value.Append(sentBy);
        if (flow.Transport != SipTransport.Udp)
        {
            value.Append(";transport="u8);
            value.Append(flow.Transport.UriName());
        }

        value.Append(";lr>"u8);
        response.Append(HeaderName.ServiceRoute, value.Written);
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

    private void AppendInstance(ref SipWriter value, ReadOnlySpan<byte> addressOfRecord, Binding binding, bool withGruu)
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
        AppendTemporary(ref value, addressOfRecord, binding);
    }

    // RFC 5627 section 5.4: a new one in every response.
    private void AppendTemporary(ref SipWriter value, ReadOnlySpan<byte> addressOfRecord, Binding binding)
    {
        if (!TemporaryGruus.HasOne(addressOfRecord)) return;
        value.Append(";temp-gruu=\""u8);
        temporaryGruus.Write(addressOfRecord, binding, identifiers.Next(), ref value);
        value.Append((byte)'"');
    }
}
