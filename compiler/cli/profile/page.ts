import type { Report } from "./report.js";
export const renderPage = (report: Report): string => JSON.stringify(report);
