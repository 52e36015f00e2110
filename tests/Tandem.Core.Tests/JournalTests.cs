using CsCheck;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public class JournalTests
{
    private static readonly VirtualClock Time = new();
    private static readonly WallClock Clock = new(Time);

    private static readonly Gen<ReadOnlyMemory<byte>> Octets = Gen.Byte.Array[0, 300].Select(octets => new ReadOnlyMemory<byte>(octets));

    private static readonly Gen<Flow> Flows = Gen.Select(
        Gen.Enum<SipTransport>(), Gen.Byte, Gen.Bool.SelectMany(v4 => Gen.Byte.Array[v4 ? 4 : 16]), Gen.UShort, Gen.ULong,
        (transport, listener, address, port, connection) => new Flow(transport, listener, new PeerAddress(address, port), connection));

    private static readonly Gen<Binding> Bindings = Gen.Select(Octets, Flows, Octets, Gen.UInt, Gen.UShort[0, 1000], Octets, Gen.UInt, Gen.Long[1, 100_000_000]).Select(
        (contact, flow, instance, regId, preference, path, cseq, milliseconds) => new Binding
        {
            Contact = contact,
            Flow = flow,
            Instance = instance,
            RegId = regId,
            Preference = preference,
            Path = path,
            CallId = contact,
            CSeq = cseq,
            Registered = Time.Now,
            Expires = Time.Now + TimeSpan.FromMilliseconds(milliseconds),
            UserAgent = path,
            Features = cseq % 2 == 0 ? instance : default,
        });

    [Fact]
    public void Bindings_read_back_as_they_were_written() => Bindings.List[1, 5].Sample(bindings =>
    {
        var record = Write(bindings);
        Assert.True(BindingRecord.TryRead(record, Clock, Time.Now, out var read));
        read.Reverse();
        Assert.Equal(bindings.Select(Show), read.Select(Show));
    });

    [Fact]
    public void A_record_of_the_first_version_is_read_and_one_without_features_is_still_written_as_such()
    {
        // As version 1 wrote it: contact sip:a@192.0.2.9, UDP from 192.0.2.9:5060, no instance, q 1, Call-ID c, CSeq 7, an end and no User-Agent.
        byte[] head = [1, 1, 15, .. "sip:a@192.0.2.9"u8, (byte)SipTransport.Udp, 0, 4, 192, 0, 2, 9, 0xC4, 0x27, 0, 0, 0, 0xE8, 0x07, 0, 1, (byte)'c', 7];
        var end = new RecordWriter();
        end.Append((ulong)Clock.ToUnixMilliseconds(Time.Now + TimeSpan.FromMinutes(5), Time.Now));
        byte[] record = [.. head, .. end.Written, 0];
        Assert.True(BindingRecord.TryRead(record, Clock, Time.Now, out var bindings));
        var binding = Assert.Single(bindings);
        Assert.Equal(("sip:a@192.0.2.9", 1000, 7u, 5060), (SimulatedPhone.Text(binding.Contact.Span), binding.Preference, binding.CSeq, binding.Flow.Remote.Port));
        Assert.True(binding.Features.IsEmpty);
        Assert.Equal(record, Write(bindings));
        Assert.Equal(2, Write([binding with { Features = ";audio"u8.ToArray() }])[0]);
    }

    [Fact]
    public void A_record_that_is_not_whole_is_refused() => Bindings.List[1, 2].Sample(
        bindings =>
        {
            var record = Write(bindings);
            for (var length = 0; length < record.Length; length++) Assert.False(BindingRecord.TryRead(record.AsMemory(0, length), Clock, Time.Now, out _));
            Assert.False(BindingRecord.TryRead((byte[])[.. record, 0], Clock, Time.Now, out _));
        },
        iter: 20);

    [Fact]
    public void Any_octets_are_read_without_harm() => Gen.Byte.Array[0, 200].Sample(octets =>
    {
        if (BindingRecord.TryRead((byte[])[(byte)(1 + (octets.Length % 2)), .. octets], Clock, Time.Now, out var bindings)) Assert.InRange(bindings.Count, 0, octets.Length);
    });

    [Fact]
    public void Records_of_nobody_or_of_another_version_are_passed_over_at_start()
    {
        using var node = new SimulatedNode();
        var bob = node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register();
        node.Journal.Plant("sip:broken@tandem.test", [1, 2, 3]);
        node.Journal.Plant("sip:later@tandem.test", [9]);
        node.Restart();
        Assert.Equal(1, node.Core.RegistrationCount);
        Assert.Equal(1, node.Core.CountContacts("sip:bob@tandem.test"u8));
    }

    [Fact]
    public void The_order_and_every_field_outlive_a_restart()
    {
        using var node = new SimulatedNode();
        var bob = node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register(contact: "<sip:a@198.51.100.2:1001>;q=0.1, <sip:b@198.51.100.2:1002>;q=0.9;expires=100");
        bob.Register(contact: "<sip:c@198.51.100.2:1003>;q=0.9;+sip.instance=\"<urn:uuid:1>\"");
        var before = node.Core.ContactsOf("sip:bob@tandem.test"u8, node.Now);
        node.Restart();
        Assert.Equal(before, node.Core.ContactsOf("sip:bob@tandem.test"u8, node.Now));
        Assert.Equal(3, before.Count);
        node.Run(100);
        Assert.Equal(2, node.Core.CountContacts("sip:bob@tandem.test"u8));
    }

    private static byte[] Write(List<Binding> bindings) => BindingRecord.Write(bindings, new RecordWriter(), Clock, Time.Now).ToArray();

    private static string Show(Binding binding) => string.Join(
        ' ', Convert.ToHexString(binding.Contact.Span), binding.Flow, Convert.ToHexString(binding.Instance.Span), binding.RegId, binding.Preference, Convert.ToHexString(binding.Path.Span),
        Convert.ToHexString(binding.CallId.Span), binding.CSeq, binding.Expires.Ticks, Convert.ToHexString(binding.UserAgent.Span),
        Convert.ToHexString(binding.Features.Span));
}
