using System.Buffers.Binary;

namespace Tandem.Media.Recording;

/// <summary>
/// Sound of two channels in a file of the format WAVE. Each channel is written where it belongs in time; both may differ by as much as waits here, and what comes after it was written to the file is too late. Belongs to one task.
/// </summary>
internal sealed class StereoFile : IDisposable
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 16_000;

    private const int Head = 44;
    private const int Channels = 2;
    private const int FrameOctets = Channels * sizeof(short);

    /// <summary>Frames that wait for the other channel: two seconds.</summary>
    private const int Window = 2 * Rate;

    private readonly Stream _file;
    private readonly short[] _waiting = new short[Window * Channels];
    private readonly byte[] _octets = new byte[Window * FrameOctets];
    private long _start;
    private long _end;

    public StereoFile(Stream file)
    {
        _file = file;
        _file.Write(new byte[Head]);
    }

    /// <summary>Whether there is any sound.</summary>
    public bool HasSound => _end > 0;

    /// <summary>Octets so far.</summary>
    public long Length => LengthAt(_start);

    /// <summary>Octets of the file when it has so many frames.</summary>
    public static long LengthAt(long frames) => Head + (frames * FrameOctets);

    /// <summary>Puts samples of a channel in their place.</summary>
    public void Write(int channel, long position, ReadOnlySpan<short> samples)
    {
        if (position < _start)
        {
            var late = (int)Math.Min(samples.Length, _start - position);
            samples = samples[late..];
            position += late;
        }

        while (!samples.IsEmpty)
        {
            if (position >= _start + Window) WriteUntil(position - Window + 1);
            var taken = (int)Math.Min(samples.Length, _start + Window - position);
            for (var i = 0; i < taken; i++) _waiting[(int)((position + i) % Window * Channels) + channel] = samples[i];
            samples = samples[taken..];
            position += taken;
            _end = Math.Max(_end, position);
        }
    }

    /// <summary>Writes what waits, and says in the head how much there is.</summary>
    public void End()
    {
        WriteUntil(_end);
        Span<byte> head = stackalloc byte[Head];
        var data = (uint)(_end * FrameOctets);
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], data + Head - 8);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], Rate * FrameOctets);
        BinaryPrimitives.WriteUInt16LittleEndian(head[32..], FrameOctets);
        BinaryPrimitives.WriteUInt16LittleEndian(head[34..], 8 * sizeof(short));
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], data);
        _file.Position = 0;
        _file.Write(head);
    }

    public void Dispose() => _file.Dispose();

    private void WriteUntil(long position)
    {
        // What lies farther apart than waits here, as before and after a hold, has a hole between it, which takes nothing of the disk.
        if (position - _start > Window)
        {
            WriteFrames(Window);
            _file.Position += (position - _start) * FrameOctets;
            _start = position;
        }
        else if (position > _start)
        {
            WriteFrames((int)(position - _start));
        }

        _end = Math.Max(_end, _start);
    }

    private void WriteFrames(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            var at = (int)((_start + i) % Window * Channels);
            BinaryPrimitives.WriteInt16LittleEndian(_octets.AsSpan(i * FrameOctets), _waiting[at]);
            BinaryPrimitives.WriteInt16LittleEndian(_octets.AsSpan((i * FrameOctets) + sizeof(short)), _waiting[at + 1]);
            (_waiting[at], _waiting[at + 1]) = (0, 0);
        }

        _file.Write(_octets, 0, frames * FrameOctets);
        _start += frames;
    }
}
