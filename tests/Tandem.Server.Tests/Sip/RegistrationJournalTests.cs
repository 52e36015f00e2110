using System.Text;
using CsCheck;
using Tandem.Server.Options;
using Tandem.Server.Sip.Journal;

namespace Tandem.Server.Tests.Sip;

public sealed class RegistrationJournalTests : IDisposable
{
    private static readonly JournalOptions Small = new() { CompactAtBytes = 4096, CompactAtRatio = 2 };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File(RegistrationJournal.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_is_there_again_and_only_the_latest_of_each()
    {
        using (var journal = Open())
        {
            Append(journal, "sip:alice@tandem.test", "one");
            Append(journal, "sip:bob@tandem.test", "two");
            journal.Commit();
            Append(journal, "sip:alice@tandem.test", "three");
            journal.Commit();
        }

        Assert.Equal(new() { ["sip:bob@tandem.test"] = "two", ["sip:alice@tandem.test"] = "three" }, Reopen());
    }

    [Fact]
    public void An_empty_record_removes()
    {
        using (var journal = Open())
        {
            Append(journal, "sip:alice@tandem.test", "one");
            Append(journal, "sip:alice@tandem.test", "");
            journal.Commit();
        }

        Assert.Empty(Reopen());
    }

    [Fact]
    public void A_batch_is_in_the_file_when_commit_returns()
    {
        using var journal = Open();
        Append(journal, "sip:alice@tandem.test", "one");
        var before = new FileInfo(File).Length;
        journal.Commit();
        // Another handle sees it: the kernel has it, whatever becomes of this process.
        Assert.True(new FileInfo(File).Length > before);
        Assert.Equal(journal.Length, new FileInfo(File).Length);
    }

    [Fact]
    public void A_file_cut_at_any_octet_keeps_every_record_before_the_cut()
    {
        var ends = new List<long>();
        using (var journal = Open())
        {
            for (var i = 0; i < 6; i++)
            {
                Append(journal, $"sip:user{i}@tandem.test", $"binding {i}");
                journal.Commit();
                ends.Add(journal.Length);
            }
        }

        var whole = System.IO.File.ReadAllBytes(File);
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            System.IO.File.WriteAllBytes(File, whole[..cut]);
            var expected = ends.Count(end => end <= cut);
            using (var journal = Open())
            {
                Assert.Equal(expected, journal.Count);
                Append(journal, "sip:late@tandem.test", "after the crash");
                journal.Commit();
            }

            var restored = Reopen();
            Assert.Equal(expected + 1, restored.Count);
            Assert.Equal("after the crash", restored["sip:late@tandem.test"]);
        }
    }

    [Fact]
    public void A_changed_octet_anywhere_costs_its_own_record_or_the_ones_behind_it_and_never_invents_one()
    {
        var written = new Dictionary<string, string>();
        using (var journal = Open())
        {
            for (var i = 0; i < 4; i++) Append(journal, $"sip:user{i}@tandem.test", written[$"sip:user{i}@tandem.test"] = $"binding {i}");
            journal.Commit();
        }

        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            System.IO.File.WriteAllBytes(File, damaged);
            var restored = Reopen();
            Assert.True(restored.Count < written.Count);
            Assert.All(restored, record => Assert.Equal(written[record.Key], record.Value));
        }
    }

    [Fact]
    public void A_damaged_record_in_the_middle_is_left_out_and_counted()
    {
        using (var journal = Open())
        {
            foreach (var name in (string[])["a", "b", "c"]) Append(journal, name, "binding");
            journal.Commit();
        }

        var octets = System.IO.File.ReadAllBytes(File);
        octets[octets.AsSpan().IndexOf("bbinding"u8)] ^= 1;
        System.IO.File.WriteAllBytes(File, octets);
        using var reopened = Open();
        Assert.Equal(1, reopened.Scan.DamagedRecords);
        Assert.Equal(0, reopened.Scan.TornBytes);
        Assert.Equal(["a", "c"], Restore(reopened).Keys.Order());
    }

    [Fact]
    public void Opening_drops_what_is_out_of_date()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 100; i++) Append(journal, "sip:alice@tandem.test", $"binding {i}");
            journal.Commit();
        }

        var before = new FileInfo(File).Length;
        using var reopened = Open();
        Assert.True(reopened.Length < before / 50);
        Assert.Equal("binding 99", Restore(reopened)["sip:alice@tandem.test"]);
    }

    [Fact]
    public async Task The_file_is_rewritten_when_most_of_it_is_out_of_date_and_what_came_meanwhile_is_kept()
    {
        var expected = new Dictionary<string, string>();
        using (var journal = Open(Small))
        {
            var rewritten = 0;
            for (var i = 0; i < 2000; i++)
            {
                var name = $"sip:user{i % 7}@tandem.test";
                Append(journal, name, expected[name] = $"binding {i}");
                var before = journal.Length;
                journal.Commit();
                if (journal.Length < before) rewritten++;
                // Some batches come while the copy runs, some after it.
                if (i % 3 == 0) await journal.Copying;
            }

            Assert.True(rewritten > 3);
            Assert.True(journal.Length < 3 * Small.CompactAtBytes);
            Assert.Equal(expected, Restore(journal));
        }

        Assert.Equal(expected, Reopen());
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    [Fact]
    public void A_rewrite_that_cannot_be_made_leaves_a_journal_that_serves()
    {
        using (var journal = Open())
        {
            Append(journal, "sip:alice@tandem.test", "one");
            journal.Commit();
        }

        // Not even root can open a folder for writing; a full disk does the same.
        Directory.CreateDirectory(File + ".new");
        using (var journal = Open(Small))
        {
            Assert.NotNull(journal.Failure);
            for (var i = 0; i < 1000; i++)
            {
                Append(journal, "sip:alice@tandem.test", $"binding {i}");
                Assert.True(journal.Commit());
            }
        }

        Directory.Delete(File + ".new");
        Assert.Equal("binding 999", Reopen()["sip:alice@tandem.test"]);
    }

    [Fact]
    public void A_new_journal_that_cannot_be_begun_is_refused()
    {
        Directory.CreateDirectory(File + ".new");
        Assert.Throws<IOException>(() => Open());
        Directory.Delete(File + ".new");
    }

    [Fact]
    public void A_rewrite_that_a_crash_cut_off_does_no_harm()
    {
        using (var journal = Open())
        {
            Append(journal, "sip:alice@tandem.test", "one");
            journal.Commit();
        }

        System.IO.File.WriteAllText(File + ".new", "half a file");
        Assert.Equal("one", Reopen()["sip:alice@tandem.test"]);
    }

    [Fact]
    public void Any_sequence_of_changes_restores_to_what_it_left()
    {
        var change = Gen.Select(Gen.Int[0, 5], Gen.String[0, 40], Gen.Bool);
        change.List[0, 60].Sample(
            changes =>
            {
                using var folder = new TemporaryFolder();
                var path = folder.File(RegistrationJournal.FileName);
                var model = new Dictionary<string, string>();
                using (var journal = RegistrationJournal.Open(path, Small))
                {
                    foreach (var (user, text, commit) in changes)
                    {
                        var octets = Encoding.UTF8.GetBytes(text);
                        journal.Append(Encoding.UTF8.GetBytes($"u{user}"), octets);
                        if (octets.Length == 0) model.Remove($"u{user}");
                        else model[$"u{user}"] = Convert.ToHexString(octets);
                        if (commit) journal.Commit();
                    }

                    journal.Commit();
                }

                using var reopened = RegistrationJournal.Open(path, Small);
                var restored = new Dictionary<string, string>();
                reopened.Restore((key, value) => restored.Add(Encoding.UTF8.GetString(key.Span), Convert.ToHexString(value.Span)));
                Assert.Equal(model, restored);
            },
            iter: 200);
    }

    [Fact]
    public void A_file_of_something_else_is_begun_anew()
    {
        System.IO.File.WriteAllText(File, "This is no journal, but somebody's letter.");
        using var journal = Open();
        Assert.Equal(0, journal.Count);
        Assert.True(journal.Scan.TornBytes > 0);
    }

    [Fact]
    public void Only_its_owner_can_read_the_file()
    {
        using var journal = Open();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    private RegistrationJournal Open(JournalOptions? options = null) => RegistrationJournal.Open(File, options ?? new JournalOptions());

    private Dictionary<string, string> Reopen()
    {
        using var journal = Open();
        return Restore(journal);
    }

    private static void Append(RegistrationJournal journal, string addressOfRecord, string bindings) =>
        journal.Append(Encoding.UTF8.GetBytes(addressOfRecord), Encoding.UTF8.GetBytes(bindings));

    private static Dictionary<string, string> Restore(RegistrationJournal journal)
    {
        var records = new Dictionary<string, string>();
        journal.Restore((key, value) => records.Add(Encoding.UTF8.GetString(key.Span), Encoding.UTF8.GetString(value.Span)));
        return records;
    }
}
