using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Location;

/// <summary>
/// The bindings of one address-of-record as octets for the journal. The first octet is the version, so that a later one can read what an earlier one wrote; ends are written as
/// times of day, because the monotonic clock starts anew with the machine.
/// </summary>
internal static class BindingRecord
{
    private const byte Version = 1;

    // As version 1, with the features of each contact at its end. Written only where a contact has some, so that an earlier Tandem can read all the others.
    private const byte VersionWithFeatures = 2;

    // More than any registrar keeps; a record that says more is broken.
    private const int MaxBindings = 10_000;

    /// <summary>Writes the bindings; nothing at all when there are none.</summary>
    public static ReadOnlySpan<byte> Write(List<Binding> bindings, RecordWriter writer, WallClock clock, Instant now)
    {
        writer.Clear();
        if (bindings.Count == 0) return default;
        var hasFeatures = HasFeatures(bindings);
        writer.Append(hasFeatures ? VersionWithFeatures : Version);
        writer.Append((ulong)bindings.Count);
        foreach (var binding in bindings)
        {
            writer.Append(binding.Contact.Span);
            WriteFlow(binding.Flow, writer);
            writer.Append(binding.Instance.Span);
            writer.Append(binding.RegId);
            writer.Append(binding.Preference);
            writer.Append(binding.Path.Span);
            writer.Append(binding.CallId.Span);
            writer.Append(binding.CSeq);
            writer.Append((ulong)clock.ToUnixMilliseconds(binding.Expires, now));
            writer.Append(binding.UserAgent.Span);
            if (hasFeatures) writer.Append(binding.Features.Span);
        }

        return writer.Written;
    }

    /// <summary>Reads a record, most preferred binding last, so that putting them one by one gives the old order. False when it is not whole or of another version.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> record, WallClock clock, Instant now, out List<Binding> bindings)
    {
        bindings = [];
        var reader = new RecordReader(record);
        var version = reader.ReadNumber();
        if (version is not (Version or VersionWithFeatures)) return false;
        var count = reader.ReadNumber();
        if (count > MaxBindings) return false;
        for (ulong i = 0; i < count && !reader.IsBroken; i++) bindings.Add(ReadBinding(ref reader, version, clock, now));
        bindings.Reverse();
        return !reader.IsBroken && reader.IsAtEnd;
    }

    private static bool HasFeatures(List<Binding> bindings)
    {
        foreach (var binding in bindings)
            if (!binding.Features.IsEmpty) return true;
        return false;
    }

    private static Binding ReadBinding(ref RecordReader reader, ulong version, WallClock clock, Instant now) => new()
    {
        Contact = reader.ReadOctets(),
        Flow = ReadFlow(ref reader),
        Instance = reader.ReadOctets(),
        RegId = (uint)reader.ReadNumber(),
        Preference = (ushort)Math.Min(reader.ReadNumber(), 1000),
        Path = reader.ReadOctets(),
        CallId = reader.ReadOctets(),
        CSeq = (uint)reader.ReadNumber(),
        Registered = now,
        Expires = clock.ToInstant((long)Math.Min(reader.ReadNumber(), (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()), now),
        UserAgent = reader.ReadOctets(),
        Features = version == VersionWithFeatures ? reader.ReadOctets() : default,
    };

    private static void WriteFlow(in Flow flow, RecordWriter writer)
    {
        Span<byte> address = stackalloc byte[16];
        writer.Append((ulong)flow.Transport);
        writer.Append(flow.Listener);
        writer.Append(address[..flow.Remote.WriteAddress(address)]);
        writer.Append(flow.Remote.Port);
        writer.Append(flow.Connection);
    }

    private static Flow ReadFlow(ref RecordReader reader)
    {
        var transport = (SipTransport)reader.ReadNumber();
        var listener = (byte)reader.ReadNumber();
        var address = reader.ReadOctets();
        var port = (ushort)reader.ReadNumber();
        var connection = reader.ReadNumber();
        return address.Length is 4 or 16 ? new Flow(transport, listener, new PeerAddress(address.Span, port), connection) : default;
    }
}
