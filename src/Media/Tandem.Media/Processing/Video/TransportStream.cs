namespace Tandem.Media.Processing.Video;

/// <summary>
/// Pictures out of a transport stream of MPEG with one medium, as FFmpeg writes it (ITU-T H.222.0 section 2.4.3). H.263 is written so: of the forms that have it, it is the one that gives each picture at once with its time.
/// </summary>
internal sealed class TransportStream(Action<EncodedPicture> take)
{
    private const int PacketLength = 188;
    private const byte Synchronisation = 0x47;

    /// <summary>The packets of FFmpeg's first medium.</summary>
    private const int Medium = 0x100;

    private const int MaxPicture = 8 << 20;
    private const int UnitsPerMillisecond = 90;

    /// <summary>Octets of a packet of the medium that say how long it is, and those that its header has beyond.</summary>
    private const int FixedLength = 6;

    private const int HeaderLength = 9;
    private const int TimeLength = 5;

    private byte[] _picture = new byte[64 << 10];
    private int _length;
    private int _missing;
    private long _milliseconds;
    private bool _hasBegun;

    /// <summary>Reads until the stream ends; what is no such stream ends it with an exception.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var packet = new byte[PacketLength];
        while (true)
        {
            await stream.ReadExactlyAsync(packet, cancellation).ConfigureAwait(false);
            Read(packet);
        }
    }

    private void Read(ReadOnlySpan<byte> packet)
    {
        if (packet[0] != Synchronisation) throw new InvalidDataException("A packet without its synchronisation.");
        var (isStart, number, hasAdaptation) = ((packet[1] & 0x40) != 0, ((packet[1] & 0x1F) << 8) | packet[2], (packet[3] & 0x20) != 0);
        var begin = 4 + (hasAdaptation ? 1 + packet[4] : 0);
        if (number != Medium || begin >= PacketLength) return;
        if (isStart) Begin(packet[begin..]);
        else if (_hasBegun) Add(packet[begin..]);
    }

    private void Begin(ReadOnlySpan<byte> octets)
    {
        // One that is too long to say how long it is ends here (section 2.4.3.7).
        if (_hasBegun) End();
        if (octets.Length < HeaderLength + TimeLength || octets.Length < HeaderLength + octets[8]) throw new InvalidDataException("A picture without its time.");
        var length = (octets[4] << 8) | octets[5];
        _missing = length == 0 ? int.MaxValue : length + FixedLength - HeaderLength - octets[8];
        _milliseconds = (Time(octets[HeaderLength..]) + (UnitsPerMillisecond / 2)) / UnitsPerMillisecond;
        (_length, _hasBegun) = (0, true);
        Add(octets[(HeaderLength + octets[8])..]);
    }

    private void Add(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > MaxPicture - _length) throw new InvalidDataException("A picture that does not end.");
        octets = octets[..Math.Min(octets.Length, _missing)];
        if (octets.Length > _picture.Length - _length) Array.Resize(ref _picture, 2 * _picture.Length);
        octets.CopyTo(_picture.AsSpan(_length));
        _length += octets.Length;
        if ((_missing -= octets.Length) == 0) End();
    }

    private void End()
    {
        _hasBegun = false;
        take(EncodedPicture.CopyOf(_picture.AsSpan(0, _length), _milliseconds));
    }

    /// <summary>33 bits with a marker behind each of their three parts.</summary>
    private static long Time(ReadOnlySpan<byte> octets) =>
        ((long)(octets[0] & 0x0E) << 29) | ((long)octets[1] << 22) | ((long)(octets[2] & 0xFE) << 14) | ((long)octets[3] << 7) | ((long)octets[4] >> 1);
}
