using System.Net;
using System.Net.Sockets;
using Tandem.Media.Legs;
using Tandem.Media.Playing;
using Tandem.Sdp.Grouping;

namespace Tandem.Media.Tests.Calls;

/// <summary>A media plane that opens nothing, and remembers what it was told.</summary>
internal sealed class FakePlane : IMediaPlane
{
    public const string OwnFingerprint = "sha-256 0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9";

    public string Fingerprint => OwnFingerprint;

    public AddressFamily Family { get; set; } = AddressFamily.InterNetwork;

    public bool RelaysDatagrams { get; set; }

    /// <summary>Whether the video of one more call can be converted.</summary>
    public bool HasRoom { get; set; } = true;

    public bool HasRoomForVideo() => HasRoom;

    /// <summary>The networks that have a name, with their addresses.</summary>
    public Dictionary<string, IPAddress[]> Networks { get; } = [];

    public IReadOnlyList<MediaAddressReport> Addresses => [.. Networks.SelectMany(network => network.Value.Select(address => new MediaAddressReport(network.Key, address, 30_000, 30_007, 4, 3)))];

    public IReadOnlyList<AddressFamily> FamiliesOf(string network) => [.. Networks.GetValueOrDefault(network, []).Select(address => address.AddressFamily)];

    /// <summary>How many transports may still be opened.</summary>
    public int FreePorts { get; set; } = int.MaxValue;

    public List<FakeTransport> Opened { get; } = [];

    public FakeSession Session { get; private set; } = null!;

    public IMediaSession Begin(IMediaObserver observer) => Session = new FakeSession(this);
}

internal sealed class FakeSession(FakePlane plane) : IMediaSession
{
    public Dictionary<string, FakeLeg> Legs { get; } = [];

    public List<(string One, string Other)> Joined { get; } = [];

    public bool IsClosed { get; private set; }

    public IMediaLeg AddLeg(string name) => Legs[name] = new FakeLeg(plane, name);

    public void Join(IMediaLeg one, IMediaLeg other) => Joined.Add((one.Name, other.Name));

    public Task<MediaSessionReport> ReportAsync(CancellationToken cancellation) => Task.FromResult(new MediaSessionReport([.. Legs.Values.Select(Report)]));

    public IMediaTap? CurrentTap { get; private set; }

    public void Tap(IMediaTap? tap) => CurrentTap = tap;

    public void Close() => IsClosed = true;

    private static MediaLegReport Report(FakeLeg leg) => new(leg.Name,
    [
        .. leg.Media.Select(medium => new MediaStreamReport
        {
            Kind = medium.Local.Kind,
            Profile = medium.Local.Profile.ToString(),
            Suite = medium.Local.Cryptos is [var crypto, ..] ? crypto.Suite : "",
            Received = new StreamDirectionReport(leg.Heard, 160 * leg.Heard, 1, TimeSpan.Zero),
            Sent = new StreamDirectionReport(20, 3200, 2, TimeSpan.Zero),
            Local = medium.Transport.Rtp,
            LocalRtcp = medium.Transport.Rtcp,
            Remote = new IPEndPoint(IPAddress.Parse("203.0.113.9"), 4000),
            Ssrc = 0xABCD,
            Silence = TimeSpan.FromSeconds(2),
            ReportPackets = 4,
            ReportOctets = 256,
            Drops = new Dictionary<string, long> { ["Malformed"] = 3 },
        }),
    ]);
}

internal sealed class FakeLeg(FakePlane plane, string name) : IMediaLeg
{
    public List<char> Keys { get; } = [];

    public int Pictures { get; private set; }

    public int Expected { get; private set; }

    public string Name => name;

    public bool HasBeenHeard => true;

    public bool IsAllSilent => true;

    public bool IsBlocked { get; private set; }

    public bool AreKeysBlocked { get; private set; }

    public bool IsSilenced { get; private set; }

    public int? KeyLevel { get; private set; }

    /// <summary>How many packets have come of it.</summary>
    public long Heard { get; set; } = 10;

    public Playback? Playback { get; private set; }

    public IReadOnlyList<NegotiatedMedium> Media { get; private set; } = [];

    public List<FakeTransport> Open { get; } = [];

    public IReadOnlyList<NegotiatedDatagrams> Datagrams { get; private set; } = [];

    public bool IsClosed { get; private set; }

    public ILegTransport? TryOpen(LegTransportRequest request)
    {
        if (plane.FreePorts-- <= 0) return null;
        var address = request.Network is null ? FakeTransport.AddressOf(request.Family) : Array.Find(plane.Networks[request.Network], address => address.AddressFamily == request.Family);
        if (address is null) return null;
        var transport = new FakeTransport(30_000 + (2 * plane.Opened.Count), request, address);
        plane.Opened.Add(transport);
        Open.Add(transport);
        return transport;
    }

    public void Negotiate(IReadOnlyList<NegotiatedMedium> media) => Negotiate(media, []);

    public void Negotiate(IReadOnlyList<NegotiatedMedium> media, IReadOnlyList<NegotiatedDatagrams> datagrams)
    {
        Datagrams = datagrams;
        Assert.All(datagrams, fax => Assert.Contains(fax.Transport, Open));
        Assert.All(media, medium => Assert.Contains(medium.Transport, Open));
        Assert.Equal(media.Count, media.Select(medium => medium.Stream).Distinct().Count());
        Media = media;
        Open.RemoveAll(transport => media.All(medium => medium.Transport != transport) && datagrams.All(fax => fax.Transport != transport));
    }

    public void PressKey(char key, TimeSpan duration, int? level = null)
    {
        Keys.Add(key);
        KeyLevel = level;
    }

    public void RequestPicture() => Pictures++;

    public void Block(bool isBlocked) => IsBlocked = isBlocked;

    public void BlockKeys(bool isBlocked) => AreKeysBlocked = isBlocked;

    public void Expect() => Expected++;

    public void Silence(bool isSilenced) => IsSilenced = isSilenced;

    public void Play(Playback playback)
    {
        StopPlaying();
        Playback = playback;
    }

    public void StopPlaying()
    {
        Playback?.Ended?.Invoke();
        Playback = null;
    }

    public void Close() => IsClosed = true;
}

internal sealed class FakeTransport(int port, LegTransportRequest request, IPAddress address) : ILegTransport
{
    private static readonly IPAddress V4 = IPAddress.Parse("198.51.100.7");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8::7");

    public static IPAddress AddressOf(AddressFamily family) => family == AddressFamily.InterNetwork ? V4 : V6;

    public LegTransportRequest Request => request;

    public int Restarts { get; private set; }

    public IPEndPoint Rtp { get; } = new(address, port);

    public IPEndPoint? Rtcp => request.IsWebRtc || request.IsMultiplexed ? null : new IPEndPoint(Rtp.Address, port + 1);

    public IceDescription? Ice => !request.IsWebRtc ? null : new IceDescription($"tdm{port}{Restarts}", $"tandem-password-of-{port}-{Restarts}")
    {
        Candidates = [$"1 1 udp 2130706431 {Rtp.Address} {port} typ host"],
        IsComplete = true,
    };

    public void RestartIce() => Restarts++;
}
