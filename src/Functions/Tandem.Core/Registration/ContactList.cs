using System.Buffers.Text;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>What was wrong with the Contact fields of a REGISTER.</summary>
internal enum ContactError : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>*</c> together with other contacts, or without Expires 0 (RFC 3261 section 10.3 step 6).</summary>
    Wildcard,

    /// <summary>A contact that is no SIP URI.</summary>
    NoSipUri,

    /// <summary>A time over zero that is shorter than the registrar grants (step 7).</summary>
    TooBrief,

    /// <summary>Several contacts of which one has a reg-id (RFC 5626 section 6).</summary>
    SeveralFlows,
}

/// <summary>The Contact fields of one REGISTER, read.</summary>
internal sealed class ContactList(RegistrarOptions options)
{
    private readonly List<ContactUpdate> _updates = [];

    /// <summary>The contacts, in order.</summary>
    public IReadOnlyList<ContactUpdate> Updates => _updates;

    /// <summary>Whether there is nothing but <c>*</c>: all bindings are to be removed.</summary>
    public bool IsWildcard { get; private set; }

    /// <summary>Whether one of them has a reg-id.</summary>
    public bool HasRegId { get; private set; }

    /// <summary>How many of them are to stay for some time.</summary>
    public int Kept { get; private set; }

    /// <summary>Reads the fields, or tells why they are refused.</summary>
    public ContactError Read(SipMessage register)
    {
        foreach (var value in register.Values(HeaderName.Contact))
        {
            if (value.SequenceEqual("*"u8)) IsWildcard = true;
            else if (!TryRead(value, ExpiresOf(register[HeaderName.Expires], options.DefaultExpires), out var update)) return ContactError.NoSipUri;
            else if (update.Expires > TimeSpan.Zero && update.Expires < options.MinExpires) return ContactError.TooBrief;
            else
            {
                _updates.Add(update);
                HasRegId |= update.RegId != 0;
                if (update.Expires > TimeSpan.Zero) Kept++;
            }
        }

        if (IsWildcard) return _updates.Count == 0 && IsZero(register[HeaderName.Expires]) && CountContacts(register) == 1 ? ContactError.None : ContactError.Wildcard;
        return Kept > 1 && HasRegId ? ContactError.SeveralFlows : ContactError.None;
    }

    private bool TryRead(ReadOnlySpan<byte> value, TimeSpan fieldExpires, out ContactUpdate update)
    {
        update = default;
        if (!NameAddress.TryParse(value, out var address) || !SipUri.TryParse(address.Uri, out _)) return false;
        var instance = address.Parameters.TryGet("+sip.instance"u8, out var quoted) ? InstanceOf(quoted) : default;
        var expires = address.Parameters.TryGet("expires"u8, out var text) ? ExpiresOf(text, options.DefaultExpires) : fieldExpires;
        // Without an instance a reg-id says nothing (RFC 5626 section 6).
        var regId = !instance.IsEmpty && address.Parameters.TryGet("reg-id"u8, out var id) && TryReadNumber(id, out var number) ? (uint)Math.Min(number, int.MaxValue) : 0;
        var preference = address.Parameters.TryGet("q"u8, out var q) ? PreferenceOf(q) : (ushort)1000;
        update = new ContactUpdate(address.Uri.ToArray(), instance.ToArray(), regId, preference, FeatureParameters.Of(address.Parameters), expires);
        return true;
    }

    // A value that cannot be read counts as the default (RFC 3261 section 10.2.1.1).
    private TimeSpan ExpiresOf(ReadOnlySpan<byte> text, TimeSpan otherwise)
    {
        if (!TryReadNumber(text, out var seconds)) return otherwise;
        return seconds > (ulong)options.MaxExpires.TotalSeconds ? options.MaxExpires : TimeSpan.FromSeconds((double)seconds);
    }

    /// <summary>Takes <c>"&lt;urn:uuid:...&gt;"</c> apart. What could not stand in a URI parameter, as it does in a GRUU, is no instance id.</summary>
    private static ReadOnlySpan<byte> InstanceOf(ReadOnlySpan<byte> quoted)
    {
        var instance = quoted.Trim("\"<>"u8);
        return instance.Length is > 0 and <= 256 && instance.IndexOfAnyExcept(InstanceOctets) < 0 ? instance : default;
    }

    // qvalue = 0[.000] / 1[.000] (RFC 3261 section 25.1)
    private static ushort PreferenceOf(ReadOnlySpan<byte> q) =>
        Utf8Parser.TryParse(q, out decimal value, out var length) && length == q.Length && value is >= 0 and <= 1 ? (ushort)(value * 1000) : (ushort)1000;

    private static bool IsZero(ReadOnlySpan<byte> text) => TryReadNumber(text, out var seconds) && seconds == 0;

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out ulong number) =>
        Utf8Parser.TryParse(text, out number, out var length) && length == text.Length && text[0] is >= (byte)'0' and <= (byte)'9';

    private static int CountContacts(SipMessage register)
    {
        var count = 0;
        foreach (var _ in register.Values(HeaderName.Contact)) count++;
        return count;
    }

    private static readonly System.Buffers.SearchValues<byte> InstanceOctets =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()[]/:&+$%"u8);
}
