using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Plane;
using Tandem.Media.Processing;
using Tandem.Media.Transports;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Plane;

/// <summary>A plane in a virtual network, with one session.</summary>
internal sealed class VirtualCall : IAsyncDisposable, IMediaObserver
{
    public VirtualCall(MediaPlaneOptions? options = null, Func<ProcessorRequest, ProcessorPlan>? plan = null)
    {
        Network = new VirtualNetwork();
        Loop = new VirtualLoop(Network);
        Plane = new MediaPlane(options ?? Options, Network, new TestMeters(), NullLoggerFactory.Instance, [Loop], plan);
        Plane.Start();
        Session = Plane.Begin(this);
    }

    public static MediaPlaneOptions Options { get; } = new() { Addresses = [new MediaAddress(IPAddress.Parse("192.0.2.1"))] };

    public VirtualNetwork Network { get; }

    public VirtualLoop Loop { get; }

    public MediaPlane Plane { get; }

    public IMediaSession Session { get; }

    public List<(IMediaLeg Leg, MediaTransportState State, string Reason)> States { get; } = [];

    public List<IMediaLeg> SilentLegs { get; } = [];

    /// <summary>What was known of each as it was told.</summary>
    public List<(string Leg, bool HasBeenHeard, bool IsAllSilent)> Silences { get; } = [];

    public List<(string Leg, bool HasBegun)> OneWays { get; } = [];

    public List<(IMediaLeg Leg, char Key, TimeSpan Duration)> Keys { get; } = [];

    /// <summary>A leg to a phone that has agreed.</summary>
    public PhoneLeg Add(VirtualPhone phone, string name = "phone")
    {
        var leg = Session.AddLeg(name);
        var transport = leg.TryOpen(new LegTransportRequest())!;
        var added = new PhoneLeg(leg, transport, phone);
        added.Negotiate();
        return added;
    }

    /// <summary>Two phones that talk.</summary>
    public (PhoneLeg One, PhoneLeg Other) Connect(VirtualPhone one, VirtualPhone other)
    {
        var legs = (Add(one, "one"), Add(other, "other"));
        Session.Join(legs.Item1.Leg, legs.Item2.Leg);
        return legs;
    }

    public MediaStreamReport Report(IMediaLeg leg) => Session.ReportAsync(default).GetAwaiter().GetResult().Legs.Single(one => one.Name == leg.Name).Streams.Single();

    public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason) => States.Add((leg, state, reason));

    public void Silent(IMediaLeg leg)
    {
        SilentLegs.Add(leg);
        Silences.Add((leg.Name, leg.HasBeenHeard, leg.IsAllSilent));
    }

    public void OneWay(IMediaLeg leg, bool hasBegun) => OneWays.Add((leg.Name, hasBegun));

    public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration) => Keys.Add((leg, key, duration));

    public ValueTask DisposeAsync() => Plane.DisposeAsync();
}

/// <summary>A leg with its phone.</summary>
internal sealed record PhoneLeg(IMediaLeg Leg, ILegTransport Transport, VirtualPhone Phone)
{
    public PeerAddress Rtp => PeerAddress.From(Transport.Rtp);

    public PeerAddress Rtcp => PeerAddress.From(Transport.Rtcp!);

    public void Negotiate(MediaDirection gateway = MediaDirection.SendReceive, MediaDirection phone = MediaDirection.SendReceive, string kind = "audio", Func<RtpMedia, RtpMedia>? local = null, Func<RtpMedia, RtpMedia>? remote = null)
    {
        var (own, theirs) = (Phone.DescribeGateway(Transport.Rtp, gateway, kind), Phone.Describe(phone, kind));
        Leg.Negotiate([new NegotiatedMedium(0, Transport, local?.Invoke(own) ?? own, remote?.Invoke(theirs) ?? theirs)]);
    }

    public void Send(byte payloadType, ushort sequence, uint timestamp) => Phone.Send(Rtp, payloadType, sequence, timestamp);
}
