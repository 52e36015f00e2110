using System.Buffers.Binary;
using Tandem.Codecs;
using Tandem.Media.Playing;

namespace Tandem.Media.Tests.Playing;

/// <summary>Files of sound, whatever is in them.</summary>
public sealed class SoundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-sounds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 8000)]
    [InlineData(1, 44_100)]
    [InlineData(2, 16_000)]
    public void Linear_samples_are_read_as_one_channel(int channels, int rate)
    {
        var tone = Signals.Tone(440, rate, rate, channels: channels);
        var sound = WaveFile.TryRead(Wave(1, channels, rate, 16, Octets(tone)))!;
        Assert.Equal((rate, TimeSpan.FromSeconds(1)), (sound.SampleRate, sound.Duration));
        Assert.InRange(Signals.Purity(440, rate, sound.Samples.Span), 0.99, 1.01);
    }

    [Theory]
    [InlineData(6, "PCMA")]
    [InlineData(7, "PCMU")]
    public void Companded_samples_are_read(int kind, string name)
    {
        var data = Streams.Encode(new AudioFormat(name, 8000), Signals.Tone(440, 8000, 8000)).SelectMany(payload => payload).ToArray();
        Assert.InRange(Signals.Purity(440, 8000, WaveFile.TryRead(Wave(kind, 1, 8000, 8, data))!.Samples.Span), 0.99, 1.01);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_read_so_far_or_not_at_all()
    {
        var file = Wave(1, 1, 8000, 16, Octets(Signals.Tone(440, 8000, 100)));
        for (var length = 0; length < file.Length; length++)
        {
            var sound = WaveFile.TryRead(file.AsSpan(0, length));
            Assert.Equal(length < 44 ? null : (length - 44) / 2, sound?.Samples.Length);
        }
    }

    [Theory]
    [InlineData(1, 1, 11_025, 16)]
    [InlineData(1, 3, 8000, 16)]
    [InlineData(1, 0, 8000, 16)]
    [InlineData(3, 1, 8000, 32)]
    [InlineData(1, 1, 8000, 8)]
    public void Others_are_not_read_here(int kind, int channels, int rate, int bits) => Assert.Null(WaveFile.TryRead(Wave(kind, channels, rate, bits, new byte[64])));

    [Theory]
    [InlineData("../outside.wav")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../outside.wav")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("tone.wav\0")]
    public async Task No_name_leads_outside_of_the_folder(string name) =>
        Assert.Equal("The file is outside of the folder of sounds.", (await Library().ReadFileAsync(name, TestContext.Current.CancellationToken)).Reason);

    [Fact]
    public async Task A_file_of_the_folder_is_found_by_its_name_and_by_its_path()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "tone.wav"), Wave(1, 1, 8000, 16, Octets(Signals.Tone(440, 8000, 4000))), TestContext.Current.CancellationToken);
        foreach (var name in new[] { "tone.wav", Path.Combine(_folder, "tone.wav") })
            Assert.Equal(TimeSpan.FromMilliseconds(500), (await Library().ReadFileAsync(name, TestContext.Current.CancellationToken)).Sound!.Duration);
        Assert.Equal("There is no such file in the folder of sounds.", (await Library().ReadFileAsync("other.wav", TestContext.Current.CancellationToken)).Reason);
        Assert.Equal("The file is too long.", (await Library(options => options with { MaxOctets = 100 }).ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Reason);
        Assert.Equal("The sound is too long.", (await Library(options => options with { MaxTime = TimeSpan.FromMilliseconds(499) }).ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Reason);
        Assert.Equal("No folder of sounds is configured.", (await Library(options => options with { Folder = "" }).ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Reason);
    }

    [Fact]
    public async Task A_file_that_many_play_is_kept_once_until_it_is_changed_or_nobody_plays_it()
    {
        var library = Library();
        await WriteAsync(4000);
        var former = await ReadAsync(library);
        await WriteAsync(4800);
        var first = (await library.ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Sound!;
        Assert.Equal(4800, first.Samples.Length);
        Assert.Same(first, (await library.ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Sound);
        GC.Collect();
        Assert.False(former.TryGetTarget(out _));
        Assert.Same(first, (await library.ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Sound);

        Task WriteAsync(int samples) => File.WriteAllBytesAsync(Path.Combine(_folder, "tone.wav"), Wave(1, 1, 8000, 16, Octets(Signals.Tone(440, 8000, samples))), TestContext.Current.CancellationToken);

        static async Task<WeakReference<Sound>> ReadAsync(SoundLibrary library) => new((await library.ReadFileAsync("tone.wav", TestContext.Current.CancellationToken)).Sound!);
    }

    [Fact]
    public async Task What_is_no_sound_is_said_to_be_none()
    {
        Assert.Equal("The sound is no WAVE of a kind that is known, and for others there is no /nowhere/ffmpeg.", (await Library(options => options with { Program = "/nowhere/ffmpeg" }).ReadAsync(new byte[100], TestContext.Current.CancellationToken)).Reason);
        // A program that reads nothing and says nothing.
        Assert.Equal("The sound cannot be decoded.", (await Library(options => options with { Program = "/bin/true" }).ReadAsync(new byte[1 << 20], TestContext.Current.CancellationToken)).Reason);
    }

    internal static byte[] Wave(int kind, int channels, int rate, int bits, byte[] data)
    {
        var head = new byte[44];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), data.Length + 36);
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(20), (short)kind);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), rate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(34), (short)bits);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), data.Length);
        return [.. head, .. data];
    }

    internal static byte[] Octets(short[] samples) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();

    private SoundLibrary Library(Func<SoundOptions, SoundOptions>? with = null)
    {
        var options = new SoundOptions { Folder = _folder };
        return new SoundLibrary(with?.Invoke(options) ?? options);
    }
}
