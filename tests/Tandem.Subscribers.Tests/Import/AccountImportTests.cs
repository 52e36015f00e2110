using System.Text;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Import;

namespace Tandem.Subscribers.Tests.Import;

public sealed class AccountImportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_are_added_from_a_file_and_can_be_used_at_once()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.Domains.AddAsync("example.org", "Example", Cancellation);
        var report = await ImportAsync(
            bench,
            """"
            User Name,domain,display_name,number,password,is-administrator,createdAt
            Erin,,"Meier, ""Erin""",1005,a good password,true,2020-01-01T00:00:00Z
            frank,example.org,,,another password,no,
            """");
        Assert.Equal((2, 2, 0, 0, 0, true, false), (report.Rows, report.Added, report.Updated, report.Unchanged, report.Failed, report.IsComplete, report.IsDryRun));
        Assert.Equal("sip:erin@tandem.test", bench.Find("1005"));
        var erin = await bench.Store.FindAsync("erin", "tandem.test", Cancellation);
        Assert.Equal(("Meier, \"Erin\"", true, "hash of a good password"), (erin!.DisplayName, erin.IsAdministrator, erin.PasswordHash));
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Sha256, "frank", "Example", "another password"), bench.Secret("frank", DigestAlgorithm.Sha256, "example.org"));
    }

    [Fact]
    public async Task Ha1_stands_for_a_password_that_nobody_has_in_the_clear()
    {
        var bench = await AccountBench.WithAsync("alice");
        var (md5, sha256) = (AccountBench.Ha1(DigestAlgorithm.Md5, "erin", "tandem.test", "old"), AccountBench.Ha1(DigestAlgorithm.Sha256, "frank", "tandem.test", "old"));
        var report = await ImportAsync(bench, $"userName,ha1,ha1Sha256\nerin,{md5.ToUpperInvariant()},\nfrank,,{sha256}\n");
        Assert.Equal((2, 0), (report.Added, report.Failed));
        Assert.Equal((md5, null), (bench.Secret("erin"), bench.Secret("erin", DigestAlgorithm.Sha256)));
        Assert.Equal(sha256, bench.Secret("frank", DigestAlgorithm.Sha256));
        // A phone that takes the first challenge it knows must not be offered one that it cannot answer.
        Assert.True(bench.Directory.TryFind("erin"u8, "tandem.test"u8, out var erin) && erin.HasMd5Alone);
        Assert.True(bench.Directory.TryFind("alice"u8, "tandem.test"u8, out var alice) && !alice.HasMd5Alone);
        Assert.Equal(SignInOutcome.Wrong, (await bench.SignIn.SignInAsync(new AccountName("erin", "tandem.test"), "", "192.0.2.1", Cancellation)).Outcome);
    }

    [Fact]
    public async Task Every_wrong_row_is_told_with_its_line_and_the_others_are_taken()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var report = await ImportAsync(
            bench,
            "userName,password,number,domain,ha1,isEnabled\n"
            + "alice,a good password,,,,\n" // 2: taken
            + "erin,short,,,,\n" // 3: password
            + "frank,a good password,1001,,,\n" // 4: number taken
            + "\"two\nlines\",a good password,,,,\n" // 5
            + "grace,a good password,,nowhere.example,,\n" // 7
            + "heidi,a good password,,,12,maybe\n" // 8
            + "ivan,a good password,1009,,,\n" // 9
            + "ivan,a good password,,,,\n" // 10: in the file before
            + "judy,a good password,1009,,,\n" // 11: number in the file before
            + "mallory\n" // 12
            + "oscar,,,,,\n"); // 13
        Assert.Equal((11, 1, 10), (report.Rows, report.Added, report.Failed));
        Assert.Equal(
            [
                "2 userName", "3 password", "4 number", "5 userName", "7 domain", "8 ha1", "8 isEnabled", "10 userName", "11 number", "12 ", "13 password",
            ],
            report.Errors.Select(error => $"{error.Line} {error.Field}"));
        Assert.Equal("sip:ivan@tandem.test", bench.Find("ivan"));
        Assert.Null(bench.Find("judy"));
    }

    [Fact]
    public async Task Accounts_that_are_there_are_changed_when_that_is_wanted_and_empty_fields_leave_what_is()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.AddAsync("bob", "1002");
        var stamp = (await bench.Store.FindAsync("bob", "tandem.test", Cancellation))!.Stamp;
        var report = await ImportAsync(bench, "userName,displayName,number,isEnabled,password\nalice,Alice,,,\nbob,,,false,\nbob2,Bob,,,a good password\n", new ImportRequest { Update = true });
        Assert.Equal((1, 2, 0, 0), (report.Added, report.Updated, report.Unchanged, report.Failed));
        Assert.Equal("sip:alice@tandem.test", bench.Find("1001"));
        Assert.Equal("Alice", (await bench.Store.FindAsync("alice", "tandem.test", Cancellation))!.DisplayName);
        Assert.Null(bench.Secret("bob"));
        Assert.NotEqual(stamp, (await bench.Store.FindAsync("bob", "tandem.test", Cancellation))!.Stamp);
        Assert.Equal(2, (await ImportAsync(bench, "userName,displayName\nalice,Alice\nbob2,Bob\n", new ImportRequest { Update = true })).Unchanged);
    }

    [Fact]
    public async Task An_administrator_does_not_lock_himself_out()
    {
        var bench = await AccountBench.WithAsync("root");
        var report = await ImportAsync(
            bench, "userName,isEnabled,isAdministrator\nroot,false,false\n", new ImportRequest { Update = true, Self = new AccountName("root", "tandem.test") });
        Assert.Equal((0, 1, 2), (report.Updated, report.Failed, report.Errors.Count));
    }

    [Fact]
    public async Task A_dry_run_tells_the_same_and_changes_nothing()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var hashed = bench.Hasher.Hashed;
        const string file = "userName,password,number\nerin,a good password,1005\nfrank,a good password,1001\nalice,a good password,\n";
        var report = await ImportAsync(bench, file, new ImportRequest { DryRun = true, Update = true });
        Assert.Equal((1, 1, 1, true), (report.Added, report.Updated, report.Failed, report.IsDryRun));
        Assert.Equal((null, "sip:alice@tandem.test", hashed), (bench.Find("erin"), bench.Find("1001"), bench.Hasher.Hashed));
        Assert.Equal((1, 1), (report.Errors.Count, (await ImportAsync(bench, file, new ImportRequest { Update = true })).Errors.Count));
        Assert.NotNull(bench.Find("erin"));
    }

    [Fact]
    public async Task Rows_are_stored_so_many_at_a_time_and_progress_is_told_after_each()
    {
        var bench = await AccountBench.WithAsync("alice");
        var seen = new List<int>();
        var file = new StringBuilder("userName,password\n");
        for (var i = 0; i < 25; i++) file.Append(System.Globalization.CultureInfo.InvariantCulture, $"user{i},a good password\n");
        var report = await ImportAsync(bench, file.ToString(), new ImportRequest { BatchSize = 10 }, progress =>
        {
            seen.Add(progress.Added);
            Assert.False(progress.IsComplete);
        });
        Assert.Equal([10, 10, 5], bench.Store.Batches);
        Assert.Equal([10, 20], seen);
        Assert.Equal(25, report.Added);
    }

    [Theory]
    [InlineData("", 1, "The file is empty.")]
    [InlineData("erin,a good password\n", 1, "The header names a column 'erin' that is not known")]
    [InlineData("password,number\n", 1, "The first row must be a header with a column userName.")]
    [InlineData("userName,user\n", 1, "twice")]
    [InlineData("userName,\"x\n", 1, "A quote is not closed.")]
    public async Task A_file_without_a_header_is_refused(string file, int line, string message)
    {
        var bench = await AccountBench.WithAsync("alice");
        var report = await ImportAsync(bench, file);
        var error = Assert.Single(report.Errors);
        Assert.Equal((line, 0, 1), (error.Line, report.Added, report.Failed));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_encoding_and_one_with_too_many_rows_are_told()
    {
        var bench = await AccountBench.WithAsync("alice");
        var report = await bench.Import.RunAsync(new MemoryStream([.. "userName,displayName\nerin,Andr"u8, 0xE9, (byte)'\n']), new ImportRequest(), null, Cancellation);
        Assert.Contains("not UTF-8", Assert.Single(report!.Errors).Message, StringComparison.Ordinal);
        report = await ImportAsync(bench, "userName,password\nerin,a good password\nfrank,a good password\ngrace,a good password\n", new ImportRequest { MaxRows = 2 });
        Assert.Equal((2, 1, 4), (report.Added, report.Failed, report.Errors[0].Line));
    }

    [Fact]
    public async Task Of_many_errors_the_first_are_told()
    {
        var bench = await AccountBench.WithAsync("alice");
        var report = await ImportAsync(bench, "userName\n" + string.Concat(Enumerable.Repeat("x x\n", 1500)));
        Assert.Equal((1500, ImportReport.MaxErrors), (report.Failed, report.Errors.Count));
    }

    [Fact]
    public async Task One_import_runs_at_a_time()
    {
        var bench = await AccountBench.WithAsync("alice");
        ImportReport? second = new();
        await ImportAsync(bench, "userName,password\nerin,a good password\n", new ImportRequest { BatchSize = 1 },
            _ => second = bench.Import.RunAsync(Stream.Null, new ImportRequest(), null, Cancellation).GetAwaiter().GetResult());
        Assert.Null(second);
        Assert.NotNull(await bench.Import.RunAsync(Stream.Null, new ImportRequest(), null, Cancellation));
    }

    [Fact]
    public async Task What_is_exported_has_no_secrets_and_can_be_imported_again()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.ChangeAsync("alice", new AccountChange { DisplayName = "Alice \"A\", B" });
        await bench.Domains.AddAsync("example.org", null, Cancellation);
        await bench.AddAsync("erin", domain: "example.org");
        using var text = new StringWriter();
        await new AccountExport(bench.Store).WriteAsync(text, null, Cancellation);
        Assert.Equal(
            "userName,domain,displayName,number,isEnabled,isAdministrator,createdAt\r\nerin,example.org,erin,,true,false,2026-11-24T15:00:00Z\r\nalice,tandem.test,\"Alice \"\"A\"\", B\",1001,true,false,2026-11-24T15:00:00Z\r\n",
            text.ToString());
        Assert.Equal((2, 0), (await ImportAsync(bench, text.ToString(), new ImportRequest { Update = true }) is var report ? report.Unchanged : 0, report.Failed));
        using var one = new StringWriter();
        await new AccountExport(bench.Store).WriteAsync(one, "Example.org", Cancellation);
        Assert.Equal(2, one.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x.example\")", "\"'=HYPERLINK(\"\"http://x.example\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("'=1", "\"''=1\"")]
    [InlineData("'t Hart", "'t Hart")]
    [InlineData("a=b", "a=b")]
    public async Task What_a_spreadsheet_would_take_for_a_formula_is_exported_as_text_and_imported_as_it_was(string name, string exported)
    {
        var bench = await AccountBench.WithAsync("alice", "+431234");
        await bench.ChangeAsync("alice", new AccountChange { DisplayName = name });
        using var text = new StringWriter();
        await new AccountExport(bench.Store).WriteAsync(text, null, Cancellation);
        Assert.Contains($"alice,tandem.test,{exported},\"'+431234\",true", text.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 0), (await ImportAsync(bench, text.ToString(), new ImportRequest { Update = true }) is var report ? report.Unchanged : 0, report.Failed));
    }

    [Fact]
    public async Task An_apostrophe_of_a_password_is_kept()
    {
        var bench = await AccountBench.WithAsync("alice");
        await ImportAsync(bench, "userName,password\nerin,'=a good password\n");
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "erin", "tandem.test", "'=a good password"), bench.Secret("erin"));
    }

    private static async Task<ImportReport> ImportAsync(AccountBench bench, string file, ImportRequest? request = null, Action<ImportReport>? progress = null) =>
        (await bench.Import.RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(file)), request ?? new ImportRequest(),
            report =>
            {
                progress?.Invoke(report);
                return Task.CompletedTask;
            },
            Cancellation))!;
}
