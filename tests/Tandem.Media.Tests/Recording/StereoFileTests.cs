using System.Runtime.InteropServices;
using Tandem.Media.Recording;

namespace Tandem.Media.Tests.Recording;

public sealed class StereoFileTests
{
    private const int Head = 44;

    [Fact]
    public void Sound_after_an_hour_of_silence_lies_where_it_belongs_and_the_silence_is_not_written()
    {
        const long Hour = 3600L * StereoFile.Rate;
        using var file = new CountingStream();
        using var stereo = new StereoFile(file);
        stereo.Write(0, 0, [1, 2, 3]);
        stereo.Write(1, Hour, [4, 5]);
        stereo.Write(0, Hour + 1, [6]);
        stereo.End();
        var frames = MemoryMarshal.Cast<byte, short>(file.ToArray().AsSpan(Head));
        Assert.Equal(StereoFile.LengthAt(Hour + 2), file.Length);
        Assert.Equal([1, 0, 2, 0, 3, 0], frames[..6].ToArray());
        Assert.Equal([0, 4, 6, 5], frames[^4..].ToArray());
        Assert.Equal(-1, frames[6..^4].IndexOfAnyExcept((short)0));
        Assert.InRange(file.Written, 1, 20 * StereoFile.Rate);
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Written += count;
            base.Write(buffer, offset, count);
        }
    }
}
