using System.Net;
using Tandem.Media.Calls;
using Tandem.Media.Control;
using Tandem.Media.Plane;
using Tandem.Media.Playing;
using Tandem.Media.Processing.Audio;
using Tandem.Media.Recording;
using Tandem.Media.Transports;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Calls;

/// <summary>Makes the options of the media plane from those of the node.</summary>
internal static class MediaComposition
{
    /// <summary>The options for a node that listens so.</summary>
    public static MediaPlaneOptions Options(MediaOptions options, Listening listening) => new()
    {
        Addresses = [.. Addresses(options, listening.Addresses)],
        FirstPort = options.FirstPort,
        LastPort = options.LastPort,
        SharedWebRtcPort = options.BrowserPort == 0 ? null : options.BrowserPort,
        Loops = options.Loops,
        LoopShare = options.LoopShare / 100.0,
        IsPinned = options.IsPinned,
        MediaTimeout = options.Timeout,
        OneWayTime = options.OneWayTime,
        MaxVideoTranscodings = options.MaxVideoTranscodings,
        Audio = AudioTranscoderOptions.Default with { DescribesSilence = options.DescribesSilence },
        Phones = new PhoneTransportOptions { LatchWindow = options.LatchWindow },
    };

    /// <summary>What calls offer of themselves.</summary>
    public static MediaCallOptions Calls(MediaOptions options) => MediaCallOptions.Default with { TranscodesVideo = options.TranscodesVideo, MaxMedia = options.MaxMedia };

    /// <summary>How other proxies control calls.</summary>
    public static NgControlOptions Control(MediaOptions options) => new()
    {
        MaxCalls = options.Control.MaxCalls,
        Calls = Calls(options),
        Sounds = new SoundOptions { Folder = options.Control.SoundFolder, MaxPlayedOctets = (long)options.Control.MaxSoundSize << 20 },
        Recording = new RecordingOptions
        {
            Folder = options.Control.RecordingFolder,
            MaxRecordings = options.Control.MaxRecordings,
            MaxTime = options.Control.MaxRecordingTime,
            MaxOctets = options.Control.MaxRecordingSize << 20,
            MinFreeSpace = (long)options.Control.MinFreeSpace << 20,
        },
    };

    internal static IEnumerable<MediaAddress> Addresses(MediaOptions options, IReadOnlyList<IPAddress> listening)
    {
        var external = options.External.Select(Read).ToDictionary(pair => pair.Own, pair => pair.Seen);
        var own = options.Addresses.Count > 0
            ? options.Addresses.Select(entry => MediaAddressEntry.Read(entry) ?? throw new ArgumentException($"{entry} is no address of media.", nameof(options)))
            : listening.DistinctBy(address => address.AddressFamily).Select(address => new MediaAddressEntry("", address));
        return own.Select(entry => new MediaAddress(entry.Address, external.GetValueOrDefault(entry.Address)) { Network = entry.Network });
    }

    private static (IPAddress Own, IPAddress Seen) Read(string entry) =>
        RelayRules.TryReadExternal(entry, out var own, out var seen) ? (own.ToIPAddress(), seen.ToIPAddress()) : throw new ArgumentException($"{entry} is no pair of addresses.", nameof(entry));
}
