using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Rtp;

namespace Tandem.Media.Recording;

/// <summary>
/// The two files of a recording: the packets of all media, and the sound of both sides as two channels, that of who sent first on the left. As long as they grow they are called <c>.part</c>. Belongs to one task.
/// </summary>
internal sealed class RecordingFiles : IDisposable
{
    private const string Part = ".part";
    private const string Packets = ".pcap";
    private const string Sound = ".wav";

    /// <summary>Octets that are written from one look at the space of the disk to the next.</summary>
    private const long LookInterval = 4 << 20;

    private readonly RecordingDisk _disk;
    private readonly string _path;
    private readonly RecordingOptions _options;
    private readonly DateTimeOffset _beganOn;
    private readonly Instant _beganAt;
    private readonly PacketFile _packets;
    private readonly StereoFile _sound;
    private readonly Dictionary<TappedStream, PartySound> _sounds = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _parties = [];
    private long _nextLook = LookInterval;

    /// <summary>Makes the files.</summary>
    /// <exception cref="IOException">They cannot be made, or are there already.</exception>
    public RecordingFiles(RecordingDisk disk, string path, RecordingOptions options, DateTimeOffset today, Instant now)
    {
        (_disk, _path, _options, _beganOn, _beganAt) = (disk, path, options, today, now);
        if (File.Exists(path + Packets) || File.Exists(path + Sound)) throw new IOException("There is such a recording already.");
        _packets = new PacketFile(disk.Create(path + Packets + Part));
        try
        {
            _sound = new StereoFile(disk.Create(path + Sound + Part));
        }
        catch
        {
            try
            {
                _packets.Dispose();
            }
            finally
            {
                File.Delete(path + Packets + Part);
            }

            throw;
        }
    }

    /// <summary>Whether the disk has no more than is to stay free.</summary>
    public bool IsOutOfSpace { get; private set; }

    /// <summary>Writes a packet. False when nothing may be added: the files are as long as they may be, or the disk is out of space.</summary>
    public bool TryWrite(TappedStream stream, ReadOnlySpan<byte> octets, Instant at)
    {
        if (RtpPacket.TryParse(octets, out var packet) != RtpParseError.None) return true;
        var passed = at - _beganAt;
        var arrival = (long)(passed.TotalSeconds * StereoFile.Rate);
        // A long silence makes sound long too; and what a party sends may be a second ahead.
        if (StereoFile.LengthAt(arrival + StereoFile.Rate) > _options.MaxOctets) return false;
        _packets.Write(stream, octets, _beganOn + passed);
        if (stream.Kind == "audio") WriteSound(stream, packet, arrival);
        LookForSpace();
        return !IsOutOfSpace && _packets.Length + ushort.MaxValue < _options.MaxOctets;
    }

    /// <summary>They have all that they will have, and get their names.</summary>
    public void End()
    {
        _sound.End();
        Dispose();
        File.Move(_path + Packets + Part, _path + Packets);
        if (_sound.HasSound) File.Move(_path + Sound + Part, _path + Sound);
        else File.Delete(_path + Sound + Part);
    }

    /// <summary>Closes both, whatever one of them says: what was not written yet is written now, and a disk may be full. May be called again.</summary>
    /// <exception cref="IOException">Something could not be written.</exception>
    public void Dispose()
    {
        foreach (var sound in _sounds.Values) sound.Dispose();
        _sounds.Clear();
        try
        {
            _packets.Dispose();
        }
        finally
        {
            _sound.Dispose();
        }
    }

    private void LookForSpace()
    {
        var length = _packets.Length + _sound.Length;
        if (length < _nextLook) return;
        _nextLook = length + LookInterval;
        IsOutOfSpace = _disk.FreeSpaceAt(Path.GetDirectoryName(_path)!) < _options.MinFreeSpace;
    }

    private void WriteSound(TappedStream stream, in RtpPacket packet, long arrival)
    {
        if (!_sounds.TryGetValue(stream, out var sound)) sound = Begin(stream);
        if (!_parties.Contains(stream.Leg)) _parties.Add(stream.Leg);
        var samples = sound.Decode(packet, arrival, out var position);
        _sound.Write(Math.Min(_parties.IndexOf(stream.Leg), 1), position, samples);
    }

    /// <summary>Offer and answer say something else of a medium, or there is a new one.</summary>
    private PartySound Begin(TappedStream stream)
    {
        foreach (var former in _sounds.Keys.Where(one => one.Leg == stream.Leg && one.To.Equals(stream.To)).ToList())
            if (_sounds.Remove(former, out var ended)) ended.Dispose();
        return _sounds[stream] = new PartySound(stream);
    }
}
