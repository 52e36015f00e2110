using System.Net;
using Tandem.Kernel;
using Tandem.Media.Processing.Video;

namespace Tandem.Server.Options;

/// <summary>What holds between the options of media.</summary>
internal static class MediaRules
{
    /// <summary>The mistakes.</summary>
    public static IEnumerable<OptionProblem> Check(TandemOptions options) =>
        options.Media.IsOn ? CheckAddresses(options.Media).Concat(CheckPorts(options)).Concat(CheckGateway(options.Media)).Concat(CheckVideo(options.Media)).Concat(CheckControl(options.Media.Control)) : [];

    private static IEnumerable<OptionProblem> CheckAddresses(MediaOptions media)
    {
        var (places, addresses, mapped) = (new HashSet<(string, System.Net.Sockets.AddressFamily)>(), new HashSet<IPAddress>(), new HashSet<PeerAddress>());
        foreach (var entry in media.Addresses)
        {
            if (MediaAddressEntry.Read(entry) is not { } read)
                yield return Problem(
                    nameof(media.Addresses), entry,
                    "must be an address of this machine, such as 203.0.113.5, or with its network, such as internal=10.0.0.5; the name begins with a letter and has at most 32 letters, digits, dots, hyphens and underscores");
            else if (!addresses.Add(read.Address)) yield return Problem(nameof(media.Addresses), entry, "the address is named already; an address is in one network");
            else if (!places.Add((read.Network, read.Address.AddressFamily)))
                yield return Problem(
                    nameof(media.Addresses), entry,
                    read.Network.Length > 0
                        ? $"the network {read.Network} has an address of its family already; name one of IPv4 and one of IPv6 for each at most"
                        : "there is an address of its family already; name one of IPv4 and one of IPv6 at most, or the network of each, such as internal=10.0.0.5");
        }

        foreach (var entry in media.External)
        {
            if (!RelayRules.TryReadExternal(entry, out var own, out _))
                yield return Problem(nameof(media.External), entry, "must be an own address, =, and the address of the same family that the world sees, such as 10.0.0.5=203.0.113.5");
            else if (!mapped.Add(own)) yield return Problem(nameof(media.External), entry, "there is an entry of this own address already");
        }
    }

    /// <summary>A port of the node's own among those of media is a mistake, unless an offset has moved it there: then it is bound before any of those, and passed over.</summary>
    private static IEnumerable<OptionProblem> CheckPorts(TandemOptions options)
    {
        var media = options.Media;
        if (media.FirstPort >= media.LastPort)
            yield return Problem(nameof(media.FirstPort), $"{media.FirstPort}", $"must be below {ServerConfiguration.Root}:{nameof(TandemOptions.Media)}:{nameof(media.LastPort)}, which is {media.LastPort}");
        var relay = options.Turn;
        if (relay.IsOn && media.FirstPort <= relay.LastPort && relay.FirstPort <= media.LastPort)
            yield return Problem(nameof(media.LastPort), $"{media.LastPort}", $"the ports {relay.FirstPort} to {relay.LastPort} are those of TURN ({ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}); take others");
        foreach (var property in typeof(PortOptions).GetProperties())
        {
            var port = (int)property.GetValue(options.Ports)!;
            if (port < media.FirstPort || port > media.LastPort) continue;
            yield return new OptionProblem($"{ServerConfiguration.Root}:{nameof(TandemOptions.Ports)}:{property.Name}", $"{port}", $"it is among the ports {media.FirstPort} to {media.LastPort} of media; take another one");
        }

        if (media.BrowserPort == 0) yield break;
        if (media.BrowserPort >= media.FirstPort && media.BrowserPort <= media.LastPort)
            yield return Problem(nameof(media.BrowserPort), $"{media.BrowserPort}", $"it is among the ports {media.FirstPort} to {media.LastPort} of single calls; take another one");
        if (relay.IsOn && media.BrowserPort >= relay.FirstPort && media.BrowserPort <= relay.LastPort)
            yield return Problem(nameof(media.BrowserPort), $"{media.BrowserPort}", "it is among the ports of TURN; take another one");
    }

    private static IEnumerable<OptionProblem> CheckGateway(MediaOptions media)
    {
        if (media.Gateway.FirstMistake() is not { } mistake) yield break;
        var colon = mistake.IndexOf(':', StringComparison.Ordinal);
        yield return Problem($"{nameof(media.Gateway)}:{mistake[..colon]}", "", mistake[(colon + 2)..]);
    }

    /// <summary>Video that is promised to phones and then does not come would be found out call by call.</summary>
    private static IEnumerable<OptionProblem> CheckVideo(MediaOptions media)
    {
        if (media.TranscodesVideo && !VideoTranscoderOptions.Default.IsAvailable)
            yield return Problem(nameof(media.TranscodesVideo), "true", $"there is no program {VideoTranscoderOptions.Default.Program}; install Debian's package ffmpeg, or leave it off");
    }

    private static IEnumerable<OptionProblem> CheckControl(MediaControlOptions control)
    {
        foreach (var entry in control.AllowedSources)
            if (!RelayRules.TryReadAddress(entry, out _)) yield return Problem($"{nameof(MediaOptions.Control)}:{nameof(control.AllowedSources)}", entry, "must be an address, such as 192.0.2.10");
        if (control.SoundFolder.Length > 0 && !Directory.Exists(control.SoundFolder))
            yield return Problem($"{nameof(MediaOptions.Control)}:{nameof(control.SoundFolder)}", control.SoundFolder, "there is no such folder");
        if (control.RecordingFolder.Length > 0 && !Directory.Exists(control.RecordingFolder))
            yield return Problem($"{nameof(MediaOptions.Control)}:{nameof(control.RecordingFolder)}", control.RecordingFolder, "there is no such folder; make it, and let the user that Tandem runs as write there");
    }

    private static OptionProblem Problem(string name, string value, string remedy) => new($"{ServerConfiguration.Root}:{nameof(TandemOptions.Media)}:{name}", value, remedy);
}
