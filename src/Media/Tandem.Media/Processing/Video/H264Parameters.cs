namespace Tandem.Media.Processing.Video;

/// <summary>What pictures of H.264 are like, as far as a change of it has to be noticed.</summary>
internal static class H264Parameters
{
    private const int StartCode = 4;

    /// <summary>A number that is another one when the sequence parameters are, which say the size among other things; 0 without any. They come first in what <see cref="H264Depacketiser"/> makes.</summary>
    public static int HashOf(ReadOnlySpan<byte> frame)
    {
        var start = 0;
        while (start + StartCode < frame.Length)
        {
            var rest = frame[(start + StartCode)..];
            var end = rest.IndexOf<byte>([0, 0, 0, 1]);
            var unit = end < 0 ? rest : rest[..end];
            var type = H264Nal.TypeOf(unit.IsEmpty ? (byte)0 : unit[0]);
            if (H264Nal.IsSlice(type)) return 0;
            if (type == H264Nal.SequenceParameters)
            {
                var hash = new HashCode();
                hash.AddBytes(unit);
                return hash.ToHashCode() | 1;
            }

            if (end < 0) return 0;
            start += StartCode + end;
        }

        return 0;
    }
}
