using QuotaFunctions.Cli;

return await QuotaCommand.RunAsync(args);
