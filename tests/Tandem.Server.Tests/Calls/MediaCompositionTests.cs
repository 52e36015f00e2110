using Tandem.Server.Calls;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Tests.Calls;

/// <summary>What the options of the node are in the media plane.</summary>
public sealed class MediaCompositionTests
{
    [Fact]
    public void Limits_reach_the_plane_and_who_controls_it()
    {
        using var listening = Listening.Bind(new TandemOptions { Bind = "127.0.0.1", Ports = new PortOptions { Http = 0, Https = 0, Sip = 0, SipTls = 0 }, Turn = new RelayOptions { IsOn = false } });
        Assert.Equal(5, MediaComposition.Options(new MediaOptions { MaxVideoTranscodings = 5 }, listening).MaxVideoTranscodings);
        Assert.Equal(3L << 30, MediaComposition.Control(new MediaOptions { Control = new MediaControlOptions { MaxSoundSize = 3 << 10 } }).Sounds.MaxPlayedOctets);
    }
}
