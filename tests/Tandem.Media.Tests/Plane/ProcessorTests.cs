using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Media.Transports;
using Tandem.Rtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>Bridges whose sides have no format in common.</summary>
public sealed class ProcessorTests
{
    [Fact]
    public async Task What_a_processor_makes_has_numbers_that_go_on_when_it_comes_and_goes()
    {
        var factory = new Factory();
        await using var call = new VirtualCall(plan: factory.Plan);
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000", "8 PCMA/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(8, 10, 1000);
        one.Send(0, 11, 1160);
        one.Send(0, 12, 1320);
        call.Network.Pass(TimeSpan.FromMilliseconds(100));
        one.Send(8, 13, 2120);
        Assert.Equal([8, 8, 8, 8], bob.Rtp.Select(packet => packet.Type()));
        Assert.Single(bob.Rtp.Select(packet => packet.Ssrc()).Distinct());
        Assert.Equal([0, 1, 2, 3], bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
        Assert.Equal([0x55, 0xAA, 0xAA, 0x55], bob.Rtp.Select(packet => packet[12]));
        Assert.Equal(160u, bob.Rtp[2].Timestamp() - bob.Rtp[1].Timestamp());
        Assert.Equal(["PCMU", "PCMA"], factory.OfAlice.Incoming.Select(format => format.Map.Encoding));
        Assert.Equal(["PCMA"], factory.OfAlice.Outgoing.Select(format => format.Map.Encoding));
        Assert.Single(factory.Made);
    }

    [Fact]
    public async Task What_accompanies_its_format_goes_to_the_processor_too()
    {
        var factory = new Factory();
        await using var call = new VirtualCall(plan: factory.Plan);
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000", "101 telephone-event/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        one.Send(101, 2, 160);
        Assert.Equal([0, 101], factory.Made.Single().Taken);
        Assert.Equal(2, bob.Rtp.Count);
    }

    [Fact]
    public async Task The_mode_of_AMR_that_a_side_asks_for_is_the_one_that_it_is_sent()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "103 AMR/8000; octet-align=1");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000") { Ssrc = 0x2222 };
        var (one, other) = call.Connect(alice, bob);
        ushort number = 0;
        // She asks before anything goes to her, then for another mode, and then for none.
        foreach (var (request, mode) in new[] { (2, 2), (5, 5), (15, 7) })
        {
            number++;
            alice.SendOctets(one.Rtp, Amr(request, number, alice.Ssrc));
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
            other.Send(0, number, 160u * number);
            // Type of the frame behind the octet of the request (RFC 4867 section 4.3.2).
            Assert.Equal(mode, alice.Rtp[^1][RtpHeader.Length + 1] >> 3 & 15);
        }

        Assert.Equal((3, 3), (alice.Rtp.Count, bob.Rtp.Count));
    }

    /// <summary>A frame of 12.2 kbit/s, 244 bits.</summary>
    private static byte[] Amr(int request, ushort number, uint ssrc)
    {
        const int Octets = 31;
        var packet = new byte[RtpHeader.Length + 2 + Octets];
        var writer = new RtpWriter(packet, 103, number, 160u * number, ssrc, hasMarker: false);
        var payload = writer.AddPayload(2 + Octets);
        (payload[0], payload[1]) = ((byte)(request << 4), 0x3C);
        return packet;
    }

    [Fact]
    public async Task A_processor_is_called_at_its_deadline_and_freed_with_the_bridge()
    {
        var factory = new Factory();
        await using var call = new VirtualCall(plan: factory.Plan);
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000");
        var (one, other) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        var processor = factory.Made.Single();
        processor.Due = call.Network.Now + TimeSpan.FromMilliseconds(30);
        one.Send(0, 2, 160);
        call.Network.Pass(TimeSpan.FromMilliseconds(30));
        Assert.Equal(3, bob.Rtp.Count);
        // The same agreed on again leaves it as it is.
        one.Negotiate();
        other.Negotiate();
        one.Send(0, 3, 320);
        Assert.Same(processor, factory.Made.Single());
        Assert.False(processor.IsDisposed);
        other.Leg.Close();
        Assert.True(processor.IsDisposed);
    }

    [Fact]
    public async Task What_cannot_be_made_is_counted()
    {
        var factory = new Factory { CanMake = false };
        await using var call = new VirtualCall(plan: factory.Plan);
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000");
        var (one, _) = call.Connect(alice, bob);
        for (ushort number = 0; number < 3; number++) one.Send(0, number, 0);
        Assert.Empty(factory.Made);
        Assert.Empty(bob.Rtp);
        Assert.Equal(3, call.Report(one.Leg).Drops[nameof(MediaDrop.NoConversion)]);
    }

    private sealed class Factory
    {
        private readonly List<ProcessorRequest> _requests = [];

        public bool CanMake { get; init; } = true;

        /// <summary>The way from her to him; the other one is that of a phone with one format.</summary>
        public ProcessorRequest OfAlice => _requests.First(request => request.Incoming.Any(format => format.Is("PCMU")));

        public List<Inverter> Made { get; } = [];

        public ProcessorPlan Plan(ProcessorRequest request)
        {
            _requests.Add(request);
            if (!CanMake) return ProcessorPlan.Impossible("Nothing is.");
            return ProcessorPlan.Processing("a test", isTranscoding: false, () =>
            {
                Made.Add(new Inverter(request.Outgoing[0].PayloadType));
                return Made[^1];
            });
        }
    }

    /// <summary>Turns every octet around.</summary>
    private sealed class Inverter(byte payloadType) : MediaProcessor
    {
        public override Instant Deadline => Due;

        public Instant Due { get; set; } = Instant.Never;

        public List<int> Taken { get; } = [];

        public bool IsDisposed { get; private set; }

        public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output)
        {
            Taken.Add(packet.PayloadType);
            var payload = packet.Payload.ToArray();
            for (var i = 0; i < payload.Length; i++) payload[i] = (byte)~payload[i];
            output.Send(payloadType, packet.Timestamp, marker: false, payload);
        }

        public override void Advance(Instant now, IProcessorOutput output)
        {
            Due = Instant.Never;
            output.Send(payloadType, 320, marker: false, [1, 2, 3]);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
