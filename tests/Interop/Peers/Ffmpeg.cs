using System.Runtime.InteropServices;

namespace Tandem.Interop.Tests.Peers;

/// <summary>FFmpeg's codecs, which are not ours: it decodes what we have encoded and encodes what we decode.</summary>
internal sealed class Ffmpeg : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new("tandem-ffmpeg-");

    public void Dispose() => _folder.Dispose();

    /// <summary>Decodes a file to samples.</summary>
    /// <param name="file">The octets of the file.</param>
    /// <param name="input">What ffmpeg is to be told of it, such as <c>-f g722</c>.</param>
    /// <param name="output">What it is to make of the samples, such as <c>-ar 8000</c>.</param>
    public async Task<short[]> DecodeAsync(byte[] file, string input, string output = "")
    {
        await File.WriteAllBytesAsync(_folder.File("in"), file);
        await RunAsync($"{input} -i {_folder.File("in")} {output} -f s16le {_folder.File("out")}");
        return MemoryMarshal.Cast<byte, short>(await File.ReadAllBytesAsync(_folder.File("out"))).ToArray();
    }

    /// <summary>Encodes samples to a file.</summary>
    /// <param name="pcm">Interleaved samples.</param>
    /// <param name="rate">In hertz.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="output">What ffmpeg is to make of them, such as <c>-f g722</c>.</param>
    public async Task<byte[]> EncodeAsync(short[] pcm, int rate, int channels, string output)
    {
        await File.WriteAllBytesAsync(_folder.File("in"), MemoryMarshal.AsBytes(pcm.AsSpan()).ToArray());
        await RunAsync($"-f s16le -ar {rate} -ac {channels} -i {_folder.File("in")} {output} {_folder.File("out")}");
        return await File.ReadAllBytesAsync(_folder.File("out"));
    }

    private static async Task RunAsync(string arguments)
    {
        var (code, said) = await ChildProcess.RunAsync(Patience, "ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(code == 0, $"ffmpeg {arguments}: {said}");
    }
}
