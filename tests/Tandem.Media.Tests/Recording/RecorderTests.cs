using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Playing;
using Tandem.Media.Recording;
using Tandem.Media.Tests.Plane;
using Tandem.Rtp;

namespace Tandem.Media.Tests.Recording;

/// <summary>Recordings of calls: what is in them, and what they never do.</summary>
public sealed class RecorderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-recordings-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<Exception?> _ended = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_party_has_a_channel_and_lies_where_it_was_in_time()
    {
        var recorder = Recorder();
        var recording = recorder.TryBegin("call", null, "call.wav", out _)!;
        // She talks for a second, he from the middle of it on.
        var (she, he) = (Stream("she"), Stream("he"));
        Talk(recording, she, 1000, fromMilliseconds: 0, milliseconds: 1000);
        Talk(recording, he, 400, fromMilliseconds: 500, milliseconds: 1000);
        Assert.True(File.Exists(Path.Combine(_folder, "call.pcap.part")));
        recording.End();
        await recorder.WrittenAsync();
        Assert.Equal(["call.pcap", "call.wav"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        var file = await File.ReadAllBytesAsync(Path.Combine(_folder, "call.wav"), TestContext.Current.CancellationToken);
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(file.AsSpan(44)).ToArray();
        var (left, right) = (samples.Where((_, at) => at % 2 == 0).ToArray(), samples.Where((_, at) => at % 2 == 1).ToArray());
        Assert.InRange(left.Length, 23_000, 24_500);
        Assert.InRange(Signals.Purity(1000, 16_000, left.AsSpan(1000, 14_000)), 0.98, 1.02);
        Assert.InRange(Signals.Purity(400, 16_000, right.AsSpan(9000, 14_000)), 0.98, 1.02);
        Assert.InRange(Signals.Rms(right.AsSpan(0, 7800)), 0, 1);
        Assert.InRange(Signals.Rms(left.AsSpan(16_500)), 0, 1);
        Assert.Equal(100, Packets(Path.Combine(_folder, "call.pcap")));
        // It is read by who reads sounds here.
        Assert.Equal(16_000, WaveFile.TryRead(file)!.SampleRate);
        Assert.Equal([null], _ended);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(_folder, "call.pcap")) | UnixFileMode.GroupRead);
    }

    [Fact]
    public async Task A_pause_is_left_out_and_so_is_what_is_longer_than_it_may_be()
    {
        var recorder = Recorder(options => options with { MaxTime = TimeSpan.FromSeconds(2) });
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        var she = Stream("she");
        Talk(recording, she, 1000, 0, 200);
        recording.IsPaused = true;
        Talk(recording, she, 1000, 200, 200);
        recording.IsPaused = false;
        Talk(recording, she, 1000, 1900, 1000);
        recording.End();
        await recorder.WrittenAsync();
        Assert.Equal(10 + 6, Packets(Path.Combine(_folder, "call.pcap")));
    }

    [Fact]
    public async Task A_file_is_no_longer_than_it_may_be_and_still_gets_its_name()
    {
        var recorder = Recorder(options => options with { MaxOctets = 100_000 });
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        Talk(recording, Stream("she"), 1000, 0, 10_000);
        recording.End();
        await recorder.WrittenAsync();
        Assert.All(Directory.GetFiles(_folder), file => Assert.InRange(new FileInfo(file).Length, 1000, 100_000));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_is_as_long_as_it_may_be_gets_its_name_while_the_call_goes_on()
    {
        var recorder = Recorder(options => options with { MaxOctets = 100_000, MaxWaiting = 10_000 });
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        Talk(recording, Stream("she"), 1000, 0, 10_000);
        // Nobody ends it.
        await recording.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["call.pcap", "call.wav"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Equal((0, null), (recorder.Count, Assert.Single(_ended)));
        Assert.False(recording.Take(Stream("she"), VirtualPhone.Packet(0, 1, 0, 1), Now));
        Assert.Equal(0, recording.LeftOut);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recording_that_has_lasted_as_long_as_it_may_gets_its_name_whether_somebody_talks_or_not(bool isSilent)
    {
        var recorder = Recorder(options => options with { MaxTime = TimeSpan.FromSeconds(2) });
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        var she = Stream("she");
        Talk(recording, she, 1000, 0, 200);
        if (isSilent) _time.Advance(TimeSpan.FromSeconds(2));
        else Assert.False(recording.Take(she, VirtualPhone.Packet(0, 99, 0, 7), Now + TimeSpan.FromSeconds(2.1)));
        await recording.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["call.pcap", "call.wav"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(10, Packets(Path.Combine(_folder, "call.pcap")));
        Assert.False(recording.Take(she, VirtualPhone.Packet(0, 100, 0, 7), Now));
    }

    [Theory]
    [InlineData(null, "../call")]
    [InlineData("..", "call")]
    [InlineData("/tmp", "call")]
    [InlineData(null, "/tmp/call")]
    [InlineData("a/../..", "call")]
    [InlineData(null, "a/")]
    [InlineData(null, "")]
    [InlineData(null, "a\0b")]
    public void No_name_leads_outside_of_the_folder(string? folder, string file)
    {
        Assert.Null(Recorder().TryBegin("call", folder, file, out var reason));
        Assert.Equal("The file is outside of the folder of recordings.", reason);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("../../etc/x")]
    [InlineData("a/b\0c")]
    [InlineData("")]
    public async Task A_call_id_is_no_path(string callId)
    {
        var recorder = Recorder();
        recorder.TryBegin(callId, "of-today", null, out _)!.End();
        await recorder.WrittenAsync();
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "of-today"), "*.pcap"));
        Assert.All(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), file => Assert.EndsWith(".pcap", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task There_are_so_many_at_once_none_over_another_and_none_without_a_folder()
    {
        var recorder = Recorder(options => options with { MaxRecordings = 1 });
        var first = recorder.TryBegin("call", null, "call", out _)!;
        Assert.Null(recorder.TryBegin("other", null, "other", out var reason));
        Assert.Equal("There are too many recordings.", reason);
        first.End();
        await recorder.WrittenAsync();
        await first.Completion;
        Assert.Equal(0, recorder.Count);
        Assert.Null(recorder.TryBegin("call", null, "call", out reason));
        Assert.Equal("The file cannot be made, or is there already.", reason);
        Assert.Null(Recorder(options => options with { Folder = "" }).TryBegin("call", null, null, out reason));
        Assert.Equal("No folder of recordings is configured.", reason);
    }

    [Fact]
    public async Task What_the_disk_does_not_take_in_time_is_left_out_and_counted()
    {
        var recorder = Recorder(options => options with { MaxWaiting = 4 });
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        var she = Stream("she");
        using (var gate = new ManualResetEventSlim())
        {
            // The writer is at its first packet as long as the formats cannot be read.
            var slow = she with { Formats = new SlowFormats(gate, she.Formats) };
            recording.Take(slow, VirtualPhone.Packet(0, 1, 0, 1), Now);
            for (ushort number = 2; number < 100; number++) recording.Take(she, VirtualPhone.Packet(0, number, 160u * number, 1), Now);
            Assert.InRange(recording.LeftOut, 98 - 5, 98);
            gate.Set();
            recording.End();
            await recorder.WrittenAsync();
        }

        Assert.Equal(99 - recording.LeftOut, Packets(Path.Combine(_folder, "call.pcap")));
    }

    [Fact]
    public async Task Folders_that_are_made_are_for_the_owner_and_his_group()
    {
        var recorder = Recorder();
        recorder.TryBegin("call", "of-today", "of-her/call", out _)!.End();
        await recorder.WrittenAsync();
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;
        foreach (var folder in Directory.GetDirectories(_folder, "*", SearchOption.AllDirectories))
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder) & Others);
        Assert.True(File.Exists(Path.Combine(_folder, "of-today", "of-her", "call.pcap")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2000)]
    public async Task A_full_disk_ends_one_recording_and_nothing_else(int packets)
    {
        var disk = new FullDisk();
        var recorder = Recorder(options => options with { MaxRecordings = 1, MaxWaiting = 10_000 }, disk);
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        // One fails when it is closed, many while they are written and then when it is closed as well.
        Talk(recording, Stream("she"), 1000, 0, 20 * packets);
        recording.End();
        await recorder.WrittenAsync();
        await recording.Completion;
        Assert.IsType<IOException>(Assert.Single(_ended));
        Assert.Equal(0, recorder.Count);
        Assert.Equal([false, false], disk.Files.Select(file => file.CanWrite));
        // And another begins.
        var other = recorder.TryBegin("other", null, "other", out _)!;
        other.End();
        await other.Completion;
        Assert.Equal(2, _ended.Count);
    }

    [Fact]
    public async Task So_much_of_the_disk_stays_free_and_what_was_recorded_until_then_is_kept()
    {
        var disk = new SmallDisk { Free = 1000 };
        var recorder = Recorder(options => options with { MinFreeSpace = 1000, MaxWaiting = 10_000 }, disk);
        var recording = recorder.TryBegin("call", null, "call", out _)!;
        disk.Free = 999;
        // A minute is more than is written between two looks at the disk. Nobody ends it.
        Talk(recording, Stream("she"), 1000, 0, 60_000);
        await recording.Completion;
        Assert.True(recording.IsOutOfSpace);
        Assert.Equal((0, null), (recorder.Count, Assert.Single(_ended)));
        Assert.Equal(["call.pcap", "call.wav"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.InRange(Packets(Path.Combine(_folder, "call.pcap")), 2000, 2990);
        Assert.Null(recorder.TryBegin("other", null, "other", out var reason));
        Assert.Equal("The disk has too little space for recordings.", reason);
    }

    [Fact]
    public void What_is_free_is_what_the_disk_says() => Assert.InRange(new RecordingDisk().FreeSpaceAt(_folder), 1, new DriveInfo(_folder).TotalSize);

    private Instant Now => Instant.Now(_time);

    private Recorder Recorder(Func<RecordingOptions, RecordingOptions>? with = null, RecordingDisk? disk = null)
    {
        var options = new RecordingOptions { Folder = _folder };
        return new Recorder(with?.Invoke(options) ?? options, _time, disk ?? new RecordingDisk(), (_, failure) => _ended.Add(failure));
    }

    private static TappedStream Stream(string leg) => new(leg, "audio", [VirtualPhone.Format("0 PCMU/8000")], new IPEndPoint(IPAddress.Parse("192.0.2.7"), 4000), new IPEndPoint(IPAddress.Loopback, 20_000));

    private void Talk(CallRecording recording, TappedStream stream, double pitch, int fromMilliseconds, int milliseconds)
    {
        var begin = Now + TimeSpan.FromMilliseconds(fromMilliseconds);
        var packets = Streams.Encode(new("PCMU", 8000), Signals.Tone(pitch, 8000, 8 * milliseconds));
        var octets = new byte[RtpHeader.Length + 160];
        for (var at = 0; at < packets.Count; at++)
        {
            var writer = new RtpWriter(octets, 0, (ushort)at, 5000 + (160u * (uint)at), 7, hasMarker: at == 0);
            writer.WritePayload(packets[at]);
            recording.Take(stream, writer.Written, begin + TimeSpan.FromMilliseconds(20 * at));
        }
    }

    /// <summary>Records of a file of packets.</summary>
    private static int Packets(string path)
    {
        var octets = File.ReadAllBytes(path).AsSpan(24);
        var count = 0;
        for (; octets.Length > 0; count++) octets = octets[(16 + System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(octets[8..]))..];
        return count;
    }

    /// <summary>A disk on which nothing is left.</summary>
    private sealed class FullDisk : RecordingDisk
    {
        public List<Stream> Files { get; } = [];

        public override Stream Create(string path)
        {
            var file = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
            Files.Add(file);
            return file;
        }
    }

    private sealed class SmallDisk : RecordingDisk
    {
        public long Free { get; set; }

        public override long FreeSpaceAt(string path) => Free;
    }

    private sealed class SlowFormats(ManualResetEventSlim gate, IReadOnlyList<Sdp.Rtp.RtpFormat> formats) : IReadOnlyList<Sdp.Rtp.RtpFormat>
    {
        public int Count => formats.Count;

        public Sdp.Rtp.RtpFormat this[int index] => formats[index];

        public IEnumerator<Sdp.Rtp.RtpFormat> GetEnumerator()
        {
            gate.Wait();
            return formats.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
