using System.Text;
using Tandem.Media.Bridges;
using Tandem.Rtp;

namespace Tandem.Media.Legs;

/// <summary>To which of the media that share a transport a packet belongs (RFC 9143 section 9.2): what names the medium in it, else its source when that is known, else a payload type that only one of them has. Belongs to the loop.</summary>
internal sealed class BundleMap
{
    /// <summary>Sources that are remembered: a camera with three layers and what repeats them is six.</summary>
    private const int MaxSources = 256;

    private readonly LegStream[] _streams;
    private readonly byte[][] _names;
    private readonly LegStream?[] _byType = new LegStream?[128];
    private readonly Dictionary<uint, LegStream> _bySource = [];
    private readonly byte _extension;
    private LegStream? _latest;
    private uint _latestSource;

    public BundleMap(IReadOnlyList<LegStream> streams, BundleMap? former)
    {
        _streams = [.. streams];
        // It names them by what we have said, for that is what the other side writes.
        _names = [.. streams.Select(stream => Encoding.UTF8.GetBytes(stream.Medium.Local.MediaId ?? stream.Medium.Remote.MediaId ?? ""))];
        _extension = streams.Select(stream => ExtensionMap.IdentifierOf(HeaderExtensionUris.Mid, stream.Medium.Local, stream.Medium.Remote)).FirstOrDefault(id => id != 0);
        foreach (var type in streams.SelectMany(stream => stream.Medium.Local.Formats.Select(format => (format.PayloadType, stream))).GroupBy(pair => pair.PayloadType))
            if (type.Count() == 1) _byType[type.Key] = type.Single().stream;
        foreach (var (source, stream) in former?._bySource ?? [])
            if (Array.IndexOf(_streams, stream) >= 0) _bySource[source] = stream;
    }

    /// <summary>Finds the medium of a packet; null when nothing tells.</summary>
    public LegStream? Find(in RtpPacket packet)
    {
        var source = packet.Ssrc;
        if (_extension != 0 && packet.HasExtension && packet.Extensions.TryFind(_extension, out var name) && ByName(name) is { } named) return Remember(source, named);
        if (_latest is not null && source == _latestSource) return _latest;
        if (_bySource.TryGetValue(source, out var known)) return Remember(source, known);
        return _byType[packet.PayloadType] is { } only ? Remember(source, only) : null;
    }

    private LegStream? ByName(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
            if (name.SequenceEqual(_names[i])) return _streams[i];
        return null;
    }

    private LegStream Remember(uint source, LegStream stream)
    {
        if (source == _latestSource && stream == _latest) return stream;
        (_latestSource, _latest) = (source, stream);
        if (_bySource.Count < MaxSources || _bySource.ContainsKey(source)) _bySource[source] = stream;
        return stream;
    }
}
